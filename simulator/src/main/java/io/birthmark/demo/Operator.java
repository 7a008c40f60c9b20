package io.birthmark.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.birthmark.line.NodeApi;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The person that parked devices wait for: looks for them over the node's API and lets each go on,
 * which then proves itself and asks once more. What its CA gave before stays on watch; who enrolled
 * with a one-time token is handed a new one.
 */
final class Operator implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration COMPARING = Duration.ofMinutes(2);
  private static final String WHY = "the CA is in order again; what it gave before is on watch";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI base;
  private final String token;
  private final Lines lines;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Integer> helped = new TreeMap<>();

  private Operator(URI base, String token, Lines lines) {
    this.base = base;
    this.token = token;
    this.lines = lines;
  }

  /** Begins to look. */
  static Operator begin(URI base, Path tokenFile, Lines lines) throws IOException {
    var operator = new Operator(base, NodeApi.token(tokenFile), lines);
    var _ = operator.thread.submit(operator::work);
    return operator;
  }

  private void work() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        look();
        Waiting.pause(PAUSE);
      }
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws InterruptedException {
    try {
      for (var device : list().path("items")) {
        var id = device.path("id").asText();
        if (lines.enrollsByToken(id)) {
          offer(id);
        }
        if (unparked(id)) {
          synchronized (helped) {
            helped.merge(device.path("reason").asText("?"), 1, Integer::sum);
          }
        }
      }
    } catch (IOException e) {
      // The node is away; the next look will find it.
    }
  }

  private JsonNode list() throws IOException, InterruptedException {
    var answer = send(request("/api/v1/devices?state=PARKED&pageSize=100").GET());
    return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
  }

  /** Its first token was used up by its first proof. */
  private void offer(String device) throws IOException, InterruptedException {
    var deed =
        request(path(device) + "/tokens")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    var answer = send(deed);
    if (answer.statusCode() == 201) {
      var value = Base64.getDecoder().decode(JSON.readTree(answer.body()).path("value").asText());
      lines.handToken(device, ByteString.copyFrom(value));
    }
  }

  private static String path(String device) {
    return "/api/v1/devices/" + URLEncoder.encode(device, StandardCharsets.UTF_8);
  }

  private boolean unparked(String device) throws IOException, InterruptedException {
    var body = JSON.createObjectNode().put("reason", WHY).toString();
    var deed =
        request(path(device) + ":unpark")
            .header("Content-Type", "application/json")
            .header("If-Match", "*")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(deed).statusCode() == 200;
  }

  /**
   * Has a CA's own list compared with what the devices know, and waits until the CA has revoked
   * what turned out to be unwanted.
   *
   * @return how many certificates were what
   */
  Map<String, Integer> reconcile(String ca) throws IOException, InterruptedException {
    var path = "/api/v1/cas/" + ca;
    var body = JSON.createObjectNode().put("reason", "the line has ended").toString();
    var ordered =
        send(
            request(path + ":reconcile")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    if (ordered.statusCode() != 202) {
      throw new IOException(ca + " is not compared: " + ordered.body());
    }
    Waiting.until(
        () -> !last(path).path("phase").asText().equals("RUNNING"),
        COMPARING,
        "the list of " + ca + " is compared");
    var run = last(path);
    if (!run.path("phase").asText().equals("DONE")) {
      throw new IOException("the comparison with " + ca + " ended: " + run.path("why").asText());
    }
    Waiting.until(
        () -> read(path).path("waiting").isEmpty(),
        COMPARING,
        ca + " has revoked what is unwanted");
    var counts = new TreeMap<String, Integer>();
    run.path("counts")
        .properties()
        .forEach(one -> counts.put(one.getKey(), one.getValue().asInt()));
    return counts;
  }

  private JsonNode last(String ca) throws IOException, InterruptedException {
    return read(ca + "/reconciliation").path("last");
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    var answer = send(request(path).GET());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %s".formatted(path, answer.body()));
    }
    return JSON.readTree(answer.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** How many devices it let go on, by why they were parked. */
  Map<String, Integer> helped() {
    synchronized (helped) {
      return Map.copyOf(helped);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
    http.close();
  }
}
