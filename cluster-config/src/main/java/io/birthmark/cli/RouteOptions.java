package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who issues for a group's devices: one CA, several in an order, or a route from a file. */
final class RouteOptions {
  @Option(
      names = "--ca",
      paramLabel = "NAME",
      split = ",",
      description =
          "Who issues (default: embedded). Of several the first is asked, and the next when one takes no requests.")
  private List<String> cas = List.of();

  @Option(
      names = "--route",
      paramLabel = "FILE",
      description =
          "Who issues for whom: a JSON list of legs, as in [{\"ca\": \"one\", \"rank\": 1, \"weight\": 3, \"when\": {\"lines\": [\"4\"]}}].")
  private @Nullable Path file;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * The fields of a group's settings that say it; none when no option was given.
   *
   * @throws ParameterException when both options were, or the file holds no list
   */
  ObjectNode read() {
    var fields = Printer.JSON.createObjectNode();
    if (file != null && !cas.isEmpty()) {
      throw fault("--ca and --route say the same: leave one of them out");
    }
    if (file != null) {
      fields.set("route", legs(file));
    } else if (cas.size() == 1) {
      fields.put("ca", cas.getFirst());
    } else if (!cas.isEmpty()) {
      var legs = fields.putArray("route");
      cas.forEach(ca -> legs.addObject().put("ca", ca));
    }
    return fields;
  }

  /** What a group has that is changed in other things, and the node's own CA for a new one. */
  static void asBefore(JsonNode old, ObjectNode body) {
    if (old.has("route")) {
      body.set("route", old.get("route"));
    } else {
      body.put("ca", old.path("ca").asText("embedded"));
    }
  }

  private JsonNode legs(Path from) {
    try {
      var legs = Printer.JSON.readTree(InputFile.bytes(spec, from));
      if (legs == null || !legs.isArray()) {
        throw fault(from + " holds no JSON list of legs");
      }
      return legs;
    } catch (IOException e) {
      throw fault(from + " is no JSON: " + e.getMessage());
    }
  }

  private ParameterException fault(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
