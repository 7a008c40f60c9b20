package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** A node's API, spoken to as anybody would who has its first token. */
final class NodeOperator implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI base;
  private final String token;

  NodeOperator(NodeProcess.Address address, Path data) throws IOException {
    this.base = address.http();
    this.token = NodeApi.token(data.resolve("bootstrap.token"));
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** What a CA is told or asked: {@code drain}, {@code resume}, {@code test}. */
  JsonNode order(String ca, String verb) throws IOException, InterruptedException {
    return send(
        request("/api/v1/cas/" + ca + ":" + verb)
            .header("Content-Type", "application/json")
            .header("If-Match", "*")
            .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"a test\"}")));
  }

  /** What is done to a device: {@code revoke}, {@code suspend}. */
  JsonNode deed(String device, String verb) throws IOException, InterruptedException {
    var body = verb.equals("revoke") ? ",\"revocationReason\":\"KEY_COMPROMISE\"" : "";
    return send(
        request("/api/v1/devices/" + device + ":" + verb)
            .header("Content-Type", "application/json")
            .header("If-Match", "*")
            .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"a test\"" + body + "}")));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
