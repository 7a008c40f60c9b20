package io.birthmark.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** The part of the node's HTTP API that a line uses, in front of a scripted host. */
final class FakeNodeApi implements AutoCloseable {
  /** A request as it came. */
  record Received(String line, String bearer, String idempotencyKey, JsonNode body) {}

  private final HttpServer server;
  private final ScriptedHost host;
  private final List<Received> received = new ArrayList<>();

  /** What the maker's root is said to be when it is uploaded. */
  String anchorState = "UNPROVEN";

  /** Status codes to answer with first, whatever is asked. */
  final Queue<Integer> troubles = new ArrayDeque<>();

  FakeNodeApi(ScriptedHost host) throws IOException {
    this.host = host;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<Received> received() {
    return List.copyOf(received);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    var body = LineJson.MAPPER.readTree(exchange.getRequestBody());
    received.add(
        new Received(
            exchange.getRequestMethod() + " " + path,
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
            String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key")),
            body));
    var trouble = troubles.poll();
    if (trouble != null) {
      answer(exchange, trouble, "{\"code\":\"BUSY\",\"detail\":\"as the script says\"}");
    } else if (path.equals("/api/v1/anchors")) {
      answer(
          exchange,
          anchorState.equals("PROVEN") ? 200 : 201,
          "{\"id\":\"ab\",\"state\":\"%s\",\"statement\":\"sign this\"}".formatted(anchorState));
    } else if (path.startsWith("/api/v1/anchors/")) {
      anchorState = "PROVEN";
      answer(exchange, 200, "{}");
    } else if (path.startsWith("/api/v1/groups/")) {
      answer(exchange, 201, "{}");
    } else if (exchange.getRequestMethod().equals("POST")) {
      register(body);
      answer(exchange, 201, "{}");
    } else {
      var device = path.substring(path.lastIndexOf('/') + 1);
      var state = host.isOperational(device) ? "OPERATIONAL" : "REGISTERED";
      answer(exchange, 200, "{\"state\":\"%s\"}".formatted(state));
    }
  }

  private void register(JsonNode device) {
    var id = device.path("manufacturer").asText() + "-" + device.path("serial").asText();
    if (device.has("initialKey")) {
      host.knowInitialKey(id, LineJson.bytes(device.path("initialKey").asText()));
    }
    if (device.has("manufacturerKey")) {
      host.knowManufacturerKey(id, LineJson.bytes(device.path("manufacturerKey").asText()));
    }
    if (device.has("token")) {
      host.knowToken(id, LineJson.bytes(device.path("token").path("value").asText()));
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
