package io.birthmark.cadouble;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The listener by which a test tells a double what to do wrong; on loopback, without any guard.
 *
 * <p>{@code GET /} tells settings and waiting faults. {@code PATCH /settings} changes {@link
 * Settings} by their names. {@code POST /faults} orders faults, {@code
 * {"fault":"wrong-key","times":1, "operation":"…"}} or a list of such ({@code times} is 1 and
 * {@code operation} any, if not given), and {@code DELETE /faults} takes back those not done yet.
 * What is wrong is answered with 400 and changes nothing.
 */
final class Control implements AutoCloseable {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final int MOST_BYTES = 1 << 16;

  /** One fault as it is ordered. */
  private record Ordered(
      @Nullable Fault fault, @Nullable Integer times, @Nullable String operation) {
    Misdeeds.Order order() {
      if (fault == null) {
        throw new IllegalArgumentException("an order names its fault");
      }
      return new Misdeeds.Order(
          fault, times == null ? 1 : times, operation == null ? "" : operation);
    }
  }

  private final HttpServer server;
  private final Misdeeds misdeeds;
  private final Ledger ledger;
  private final Supplier<Settings> settings;
  private final Consumer<Settings> change;

  Control(
      int port,
      Misdeeds misdeeds,
      Ledger ledger,
      Supplier<Settings> settings,
      Consumer<Settings> change)
      throws IOException {
    this.misdeeds = misdeeds;
    this.ledger = ledger;
    this.settings = settings;
    this.change = change;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        var body = MAPPER.readTree(exchange.getRequestBody().readNBytes(MOST_BYTES));
        var line = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        send(exchange, 200, obeyed(line, body));
      } catch (IllegalArgumentException | JsonProcessingException e) {
        send(exchange, 400, Ledger.fields().put("error", e.getMessage()));
      }
    }
  }

  private JsonNode obeyed(String line, JsonNode body) throws JsonProcessingException {
    switch (line) {
      case "GET /" -> {
        return state();
      }
      case "PATCH /settings" -> change.accept(settings.get().with(body));
      case "POST /faults" -> misdeeds.order(orders(body));
      case "DELETE /faults" -> misdeeds.clear();
      default ->
          throw new IllegalArgumentException(
              "there are GET /, PATCH /settings, POST /faults and DELETE /faults");
    }
    ledger.append("told", Ledger.fields().put("order", line + " " + body));
    ledger.force();
    return state();
  }

  private static List<Misdeeds.Order> orders(JsonNode body) throws JsonProcessingException {
    var found = new ArrayList<Misdeeds.Order>();
    for (var each : body.isArray() ? body : MAPPER.createArrayNode().add(body)) {
      if (!each.isObject()) {
        throw new IllegalArgumentException("an order is an object with fault, times, operation");
      }
      found.add(MAPPER.treeToValue(each, Ordered.class).order());
    }
    return found;
  }

  private JsonNode state() {
    var all = Ledger.fields();
    all.set("settings", settings.get().json());
    all.set("faults", MAPPER.valueToTree(misdeeds.waiting()));
    return all;
  }

  private static void send(HttpExchange exchange, int status, JsonNode document)
      throws IOException {
    var bytes = MAPPER.writeValueAsBytes(document);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
