package io.birthmark.kill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.line.NodeApi;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The fleet's lists and counts as a node tells them over its API. */
final class FleetWatch implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final String PROJECTION = "/api/v1/projections/fleet";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  private FleetWatch(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  static FleetWatch of(URI base, Path tokenFile) throws IOException {
    return new FleetWatch(base, NodeApi.token(tokenFile));
  }

  /** Waits until the lists are level with the journal. */
  void awaitLevel() throws IOException, InterruptedException {
    await("/api/v1/fleet", fleet -> fleet.path("lagMillis").asLong(-1) == 0);
  }

  /** Has the read model made anew, and waits until the new one is served. */
  void rebuild() throws IOException, InterruptedException {
    var before = get(PROJECTION).path("generation").asInt();
    send(request(PROJECTION + ":rebuild").POST(HttpRequest.BodyPublishers.noBody()));
    await(
        PROJECTION,
        now -> now.path("generation").asInt() != before && now.path("done").asBoolean());
  }

  /** Every row of the list and all counts, each a line of text. */
  List<String> all() throws IOException, InterruptedException {
    var lines =
        new ArrayList<>(
            send(request("/api/v1/devices").header("Accept", "application/x-ndjson").GET())
                .lines()
                .sorted()
                .toList());
    for (var path : List.of("/api/v1/fleet", "/api/v1/fleet/funnel", "/api/v1/fleet/expiry")) {
      var counts = (com.fasterxml.jackson.databind.node.ObjectNode) get(path);
      counts.remove(List.of("asOf", "lagMillis"));
      lines.add(path + " " + counts);
    }
    return lines;
  }

  private void await(String path, Predicate<JsonNode> wanted)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (!wanted.test(get(path))) {
      if (System.nanoTime() > until) {
        throw new IOException(path + " has not come to rest within " + LIMIT);
      }
      Waiting.pause(PAUSE);
    }
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(request(path).GET()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(
          answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() {
    http.close();
  }
}
