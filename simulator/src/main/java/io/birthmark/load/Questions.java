package io.birthmark.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * What people and machines ask a node about its fleet, each kind as often as the others, about
 * devices that the node itself named.
 */
final class Questions {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int PAGE = 1_000;

  private final HttpClient http;
  private final URI server;
  private final String token;
  private final List<Named> devices;

  /** What is asked. */
  enum Kind {
    /** The first page of all devices. */
    LIST,
    /** A page of those in one state of one group. */
    FILTER,
    /** One device, by its hardware serial number. */
    SEARCH,
    /** One device, from its twin. */
    SHOW,
    /** A device's audit records. */
    EVENTS,
    /** Who waits for whom. */
    STUCK
  }

  private record Named(String id, String serial, String group, String state) {}

  private Questions(HttpClient http, URI server, String token, List<Named> devices) {
    this.http = http;
    this.server = server;
    this.token = token;
    this.devices = devices;
  }

  /**
   * Asks a running node for devices to ask about.
   *
   * @param pages how many pages of a thousand devices
   * @throws IOException when the node does not answer, or has no devices
   */
  static Questions about(HttpClient http, URI server, String token, int pages)
      throws IOException, InterruptedException {
    var found = new ArrayList<Named>();
    var next = "";
    for (int page = 0; page < pages; page++) {
      var path = "/api/v1/devices?pageSize=" + PAGE + (next.isEmpty() ? "" : "&pageToken=" + next);
      var answer = http.send(request(server, token, path), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("the node says " + answer.statusCode() + ": " + answer.body());
      }
      var json = JSON.readTree(answer.body());
      json.path("items").forEach(item -> found.add(named(item)));
      next = encoded(json.path("nextPageToken").asText(""));
      if (next.isEmpty()) {
        break;
      }
    }
    if (found.isEmpty()) {
      throw new IOException("the node knows no devices; fill it with birthmark simulate load");
    }
    return new Questions(http, server, token, List.copyOf(found));
  }

  private static Named named(JsonNode item) {
    return new Named(
        item.path("id").asText(),
        item.path("serial").asText(),
        item.path("group").asText(),
        item.path("state").asText());
  }

  /** Asks; what comes is read whole. */
  CompletableFuture<HttpResponse<String>> ask(Kind kind, RandomGenerator random) {
    var device = devices.get(random.nextInt(devices.size()));
    return http.sendAsync(request(server, token, path(kind, device)), BodyHandlers.ofString());
  }

  private static String path(Kind kind, Named device) {
    return "/api/v1/"
        + switch (kind) {
          case LIST -> "devices?pageSize=50";
          case FILTER ->
              "devices?pageSize=50&state=" + device.state() + "&group=" + encoded(device.group());
          case SEARCH -> "search?q=" + encoded(device.serial());
          case SHOW -> "devices/" + encoded(device.id());
          case EVENTS -> "devices/" + encoded(device.id()) + "/events";
          case STUCK -> "stuck";
        };
  }

  private static HttpRequest request(URI server, String token, String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token)
        .build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
