package io.birthmark.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts that mean something to a terminal, a log, a header, a path or a spreadsheet, in every text
 * of every body, path and query that the description has: each is refused, or comes back as the
 * plain text it is. A new operation is tested as soon as it is described.
 */
class HostileTextTest {
  @RegisterExtension static final RunningApi API = new RunningApi();

  private static final JsonNode DESCRIPTION = OperationsTest.description();
  private static final List<String> TEXTS =
      List.of(
          "a\r\nX-Injected: yes",
          "\u001b[2J\u001b[31mred",
          "=cmd|' /C calc'!A0",
          "abc\u202edcba",
          "../../etc/passwd",
          "a\u0000b",
          "<script>alert(1)</script>");

  /** Line breaks between JSON's members are its own; no other control stands in an answer. */
  private static final Pattern RAW =
      Pattern.compile("[\\p{Cntrl}&&[^\n]]|[\u202a-\u202e\u2066-\u2069]");

  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  /** One place for a text. */
  record Place(String method, String path, String where, JsonNode body, List<Object> way) {
    @Override
    public String toString() {
      return method + " " + path + " " + where;
    }
  }

  static Stream<Place> places() {
    var places = new ArrayList<Place>();
    var paths = DESCRIPTION.path("paths");
    paths
        .fieldNames()
        .forEachRemaining(path -> {
          if (path.startsWith("/api/")) {
            paths.path(path).properties().stream()
                .filter(operation -> OperationsTest.METHODS.contains(operation.getKey()))
                .forEach(
                    operation -> addPlaces(places, path, operation.getKey(), operation.getValue()));
          }
        });
    assertThat(places).hasSizeGreaterThan(100);
    return places.stream();
  }

  private static void addPlaces(
      List<Place> places, String path, String method, JsonNode operation) {
    var schema =
        resolved(resolved(operation.path("requestBody")).path("content").path("application/json"))
            .path("schema");
    if (!schema.isMissingNode()) {
      var sample = sample(schema);
      texts(sample, List.of())
          .forEach(way -> places.add(new Place(method, path, "body " + way, sample, way)));
    }
    if (PARAMETER.matcher(path).find()) {
      places.add(new Place(method, path, "path", sampleOf(schema), List.of()));
    }
    // A stream of events does not end by itself.
    boolean endless = operation.path("responses").toString().contains("text/event-stream");
    for (var parameter : operation.path("parameters")) {
      var described = resolved(parameter);
      if (described.path("in").textValue().equals("query") && !endless) {
        places.add(
            new Place(
                method,
                path,
                "query " + described.path("name").textValue(),
                sampleOf(schema),
                List.of()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void isRefusedOrPlain(Place place) {
    for (var text : TEXTS) {
      var answer = API.caller().send(request(place, text));

      assertThat(answer.status()).as(text).isNotEqualTo(500);
      assertThat(answer.text()).as(text).doesNotContainPattern(RAW);
      assertThat(answer.header("Content-Type")).contains("json");
      assertThat(answer.header("X-Injected")).isEmpty();
      assertThat(answer.response().headers().map().toString()).doesNotContainPattern(RAW);
      assertThat(answer.text()).as(text).doesNotContain("root:", "Exception");
    }
  }

  private static HttpRequest.Builder request(Place place, String text) {
    var hostile = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    // A colon in a path is the begin of a verb.
    var inPath = place.where().equals("path") ? hostile.replace("%3A", "=") : "x";
    var path = PARAMETER.matcher(place.path()).replaceAll(inPath.replace("$", "\\$"));
    var query =
        place.where().startsWith("query ")
            ? "?" + place.where().substring("query ".length()) + "=" + hostile
            : "";
    var body = place.way().isEmpty() ? place.body() : with(place.body(), place.way(), text);
    var publisher =
        body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
    return Caller.withJson(API.caller().to(path + query))
        .header("If-Match", "*")
        .method(place.method().toUpperCase(Locale.ROOT), publisher);
  }

  private static JsonNode with(JsonNode body, List<Object> way, String text) {
    var copy = body.deepCopy();
    JsonNode at = copy;
    for (var step : way.subList(0, way.size() - 1)) {
      at = step instanceof Integer index ? at.path(index) : at.path((String) step);
    }
    if (way.getLast() instanceof Integer index) {
      ((ArrayNode) at).set(index, text);
    } else {
      ((ObjectNode) at).put((String) way.getLast(), text);
    }
    return copy;
  }

  private static Stream<List<Object>> texts(JsonNode node, List<Object> way) {
    if (node.isTextual()) {
      return Stream.of(way);
    }
    var steps = new ArrayList<List<Object>>();
    for (int i = 0; i < node.size() && node.isArray(); i++) {
      texts(node.path(i), joined(way, i)).forEach(steps::add);
    }
    node.properties()
        .forEach(field -> texts(field.getValue(), joined(way, field.getKey())).forEach(steps::add));
    return steps.stream();
  }

  private static List<Object> joined(List<Object> way, Object step) {
    return Stream.concat(way.stream(), Stream.of(step)).toList();
  }

  private static JsonNode sampleOf(JsonNode schema) {
    return schema.isMissingNode() ? schema : sample(schema);
  }

  /** A value of every field that is described. */
  private static JsonNode sample(JsonNode schema) {
    var described = resolved(schema);
    var nodes = JsonNodeFactory.instance;
    return switch (described.path("type").asText("object")) {
      case "array" -> nodes.arrayNode().add(sample(described.path("items")));
      case "integer", "number" -> nodes.numberNode(1);
      case "boolean" -> nodes.booleanNode(true);
      case "object" -> {
        var object = nodes.objectNode();
        described
            .path("properties")
            .properties()
            .forEach(field -> object.set(field.getKey(), sample(field.getValue())));
        yield object;
      }
      default -> nodes.textNode(described.path("enum").path(0).asText("text"));
    };
  }

  private static JsonNode resolved(JsonNode node) {
    var reference = node.path("$ref").asText("");
    return reference.isEmpty() ? node : resolved(DESCRIPTION.at(reference.substring(1)));
  }
}
