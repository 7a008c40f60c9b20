package io.birthmark.cadouble.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.cadouble.Answer;
import io.birthmark.cadouble.Call;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.smithy.model.knowledge.HttpBinding;
import software.amazon.smithy.model.knowledge.HttpBindingIndex;
import software.amazon.smithy.model.pattern.SmithyPattern.Segment;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.traits.HttpTrait;

/**
 * Requests in AWS's restJson1 form: which operation a method and a path are, and the members of its
 * input, from wherever in the request the description binds them.
 */
final class RestShapes {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Shapes shapes;
  private final HttpBindingIndex bindings;
  private final List<Way> ways = new ArrayList<>();

  /** How an operation is asked for. */
  private record Way(OperationShape operation, String method, List<Segment> segments) {}

  /** A request that is one of the description's. */
  record Asked(OperationShape operation, Map<String, String> labels) {
    String name() {
      return operation.getId().getName();
    }
  }

  RestShapes(Shapes shapes) {
    this.shapes = shapes;
    this.bindings = HttpBindingIndex.of(shapes.model());
    for (var operation : shapes.model().getOperationShapes()) {
      operation
          .getTrait(HttpTrait.class)
          .ifPresent(
              http -> ways.add(new Way(operation, http.getMethod(), http.getUri().getSegments())));
    }
  }

  /** The operation that a request asks for. */
  Optional<Asked> asked(Call call) {
    var parts = List.of(call.path().substring(Math.min(1, call.path().length())).split("/", -1));
    return ways.stream()
        .filter(way -> way.method().equals(call.method()))
        .flatMap(way -> labels(way, parts).map(found -> new Asked(way.operation(), found)).stream())
        .findFirst();
  }

  private static Optional<Map<String, String>> labels(Way way, List<String> parts) {
    if (way.segments().size() != parts.size()) {
      return Optional.empty();
    }
    var labels = new HashMap<String, String>();
    for (int i = 0; i < parts.size(); i++) {
      var segment = way.segments().get(i);
      if (segment.isLabel()) {
        labels.put(segment.getContent(), decoded(parts.get(i)));
      } else if (!segment.getContent().equals(parts.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(labels);
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The members of the request's input. */
  ObjectNode input(Call call, Asked asked) throws AwsRefusal {
    var input = body(call);
    var query = call.parameters();
    for (var bound : bindings.getRequestBindings(asked.operation()).entrySet()) {
      value(call, asked, query, bound.getValue())
          .ifPresent(text -> input.set(bound.getKey(), typed(bound.getValue(), text)));
    }
    return input;
  }

  private static Optional<String> value(
      Call call, Asked asked, Map<String, String> query, HttpBinding binding) {
    return switch (binding.getLocation()) {
      case LABEL -> Optional.ofNullable(asked.labels().get(binding.getMemberName()));
      case QUERY -> Optional.ofNullable(query.get(binding.getLocationName()));
      case HEADER -> call.header(binding.getLocationName().toLowerCase(Locale.ROOT));
      default -> Optional.empty();
    };
  }

  private JsonNode typed(HttpBinding binding, String text) {
    var target = shapes.model().expectShape(binding.getMember().getTarget());
    try {
      return target.isBooleanShape() || target.isIntegerShape()
          ? MAPPER.readTree(text)
          : MAPPER.getNodeFactory().textNode(text);
    } catch (JsonProcessingException e) {
      return MAPPER.getNodeFactory().textNode(text);
    }
  }

  private static ObjectNode body(Call call) throws AwsRefusal {
    var text = call.body().text();
    if (text.isEmpty()) {
      return MAPPER.createObjectNode();
    }
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Told as what it is.
    }
    throw new AwsRefusal("SerializationException", "The body is no JSON object.");
  }

  /**
   * The answer, once it is known to be one that the description allows.
   *
   * @throws IllegalStateException when it is not: the double itself is wrong
   */
  Answer described(ShapeId shape, Answer answer) {
    var text = answer.body().text();
    var faults = shapes.events(shape, text.isEmpty() ? "{}" : text);
    if (!faults.isEmpty()) {
      throw new IllegalStateException(shape + " is not answered as described: " + faults);
    }
    return answer;
  }

  /** What the members have wrong, in AWS's words; empty when nothing. */
  Optional<String> faults(Asked asked, ObjectNode input) {
    var faults = shapes.faultsOfInput(asked.operation(), input.toString());
    return faults.isEmpty() ? Optional.empty() : Optional.of(shapes.inWords(faults));
  }
}
