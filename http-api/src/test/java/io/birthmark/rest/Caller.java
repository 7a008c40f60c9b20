package io.birthmark.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Somebody who calls the API over the wire, and holds every answer against its description. */
public final class Caller implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String address;
  private final String token;

  public Caller(int port, String token) {
    this.address = "http://127.0.0.1:" + port;
    this.token = token;
  }

  /** An answer. */
  public record Answer(HttpResponse<byte[]> response) {
    public int status() {
      return response.statusCode();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    public String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    public JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A request with the token, to be added to. */
  public HttpRequest.Builder to(String path) {
    return anonymous(path).header("Authorization", "Bearer " + token);
  }

  /** A request without. */
  public HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(20));
  }

  public Answer get(String path) {
    return send(to(path));
  }

  public Answer post(String path, String json) {
    return send(withJson(to(path)).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  public Answer put(String path, String json) {
    return send(withJson(to(path)).PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** Changes what is there at this revision. */
  public Answer put(String path, String json, String ifMatch) {
    return send(
        withJson(to(path))
            .header("If-Match", ifMatch)
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  public static HttpRequest.Builder withJson(HttpRequest.Builder request) {
    return request.header("Content-Type", "application/json");
  }

  public Answer send(HttpRequest.Builder request) {
    try {
      var asked = request.build();
      var answer = client.send(asked, HttpResponse.BodyHandlers.ofByteArray());
      Contract.check(asked, answer);
      return new Answer(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
