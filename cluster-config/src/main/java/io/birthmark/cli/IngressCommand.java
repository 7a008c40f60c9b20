package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code birthmark ingress}: how devices come in, over the API of a running node. */
@Command(
    name = "ingress",
    mixinStandardHelpOptions = true,
    description = "How devices come in over MQTT.",
    subcommands = IngressCommand.Show.class)
final class IngressCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark ingress show");
    return ExitCode.USAGE;
  }

  /** {@code birthmark ingress show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description =
          "Shows the host application, its broker, and every edge node: since when it is up or down, what got lost, and what its devices were refused for.")
  static final class Show implements Callable<Integer> {
    private static final String INGRESS = "/api/v1/ingress?pageSize=500";

    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var page = client.get(INGRESS);
        if (!page.good()) {
          return api.refused(page);
        }
        if (printer.form() == Printer.Form.TABLE) {
          printer.resource(page.json().path("host"));
          printer.line("");
          printer.line(
              "%-40s %-5s %-20s %7s %7s %8s %8s  %s"
                  .formatted(
                      "EDGE NODE",
                      "",
                      "SINCE (UTC)",
                      "BIRTHS",
                      "GAPS",
                      "SETTLED",
                      "YIELD %",
                      "REFUSED"));
        } else {
          printer.document(page.json().path("host"));
        }
        while (true) {
          page.json().path("items").forEach(edge -> printer.item(edge, Show::row));
          var next = ApiOptions.text(page.json(), "nextPageToken");
          if (next.isEmpty()) {
            return ExitCode.DONE;
          }
          page = client.get(INGRESS + "&pageToken=" + ApiOptions.escaped(next));
          if (!page.good()) {
            return api.refused(page);
          }
        }
      });
    }

    private static String row(JsonNode edge) {
      var refused = new StringBuilder();
      edge.path("refused")
          .properties()
          .forEach(reason ->
              refused
                  .append(refused.isEmpty() ? "" : ", ")
                  .append(reason.getKey())
                  .append(' ')
                  .append(reason.getValue().asText()));
      return "%-40s %-5s %-20.19s %7s %7s %8s %8s  %s"
          .formatted(
              ApiOptions.text(edge, "edge"),
              edge.path("up").asBoolean() ? "up" : "down",
              ApiOptions.text(edge, "since"),
              ApiOptions.text(edge, "births"),
              ApiOptions.text(edge, "gaps"),
              ApiOptions.text(edge, "settled"),
              ApiOptions.text(edge, "yieldPercent"),
              refused);
    }
  }
}
