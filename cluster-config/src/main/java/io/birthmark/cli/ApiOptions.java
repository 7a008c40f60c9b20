package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which node is spoken to, and in which form its answers are printed. */
final class ApiOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:BIRTHMARK_SERVER:-http://127.0.0.1:8080}",
      description = "The node's API (env BIRTHMARK_SERVER; default: ${DEFAULT-VALUE}).")
  private URI server = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:BIRTHMARK_TOKEN_FILE:-data/bootstrap.token}",
      description = "File with the token (env BIRTHMARK_TOKEN_FILE; default: ${DEFAULT-VALUE}).")
  private Path tokenFile = Path.of("data/bootstrap.token");

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      defaultValue = "${env:BIRTHMARK_CA_FILE:-}",
      description = {
        "PEM file with the certificates of the CA that the node's TLS certificate is from;",
        "default: those the JDK trusts (env BIRTHMARK_CA_FILE)."
      })
  private String caFile = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Printer.Form form = Printer.Form.TABLE;

  /** Shows one of a list. */
  interface Shown {
    void show(JsonNode item) throws ApiClient.UnreachableException;
  }

  /** What a command does with the API; its exit code. */
  interface Errand {
    int run(ApiClient api, Printer printer) throws ApiClient.UnreachableException;
  }

  /** Runs a command over the API; trouble with reaching it is told in words. */
  int call(Errand errand) {
    try (var api = ApiClient.of(server, tokenFile, trusted())) {
      return errand.run(api, new Printer(Out.of(spec), form));
    } catch (ApiClient.UnreachableException e) {
      errors().line(String.valueOf(e.getMessage()));
      return ExitCode.FAILED;
    }
  }

  private Optional<Path> trusted() {
    return caFile.isBlank() ? Optional.empty() : Optional.of(Path.of(caFile));
  }

  /** Prints the resource that was answered, or the problem; the exit code. */
  int told(Printer printer, ApiClient.Answer answer) {
    if (answer.good()) {
      printer.resource(answer.json());
    } else {
      refused(answer);
    }
    return ExitCode.of(answer.status());
  }

  /**
   * Shows a list item by item, however many pages it has; the exit code.
   *
   * @param path with or without a query
   * @param row an item as a line for people
   */
  int listed(ApiClient client, Printer printer, String path, Function<JsonNode, String> row)
      throws ApiClient.UnreachableException {
    return listed(client, path, item -> printer.item(item, row));
  }

  /** The same, where showing an item may need the API too. */
  int listed(ApiClient client, String path, Shown show) throws ApiClient.UnreachableException {
    var from = path;
    var more = path + (path.contains("?") ? "&" : "?") + "pageToken=";
    while (true) {
      var answer = client.get(from);
      if (!answer.good()) {
        return refused(answer);
      }
      for (var item : answer.json().path("items")) {
        show.show(item);
      }
      if (!answer.json().has("nextPageToken")) {
        return ExitCode.DONE;
      }
      from = more + escaped(text(answer.json(), "nextPageToken"));
    }
  }

  /** Prints why not: what the problem says, where, and what is possible instead. */
  int refused(ApiClient.Answer answer) {
    var problem = answer.json();
    var to = errors();
    to.line(
        "%s: %s. %s"
            .formatted(
                problem.path("code").asText("HTTP " + answer.status()),
                problem.path("title").asText("the answer is no problem document"),
                problem.path("detail").asText()));
    problem
        .path("errors")
        .forEach(fault ->
            to.line(
                "  %s: %s; %s"
                    .formatted(
                        text(fault, "pointer"), text(fault, "detail"), text(fault, "remedy"))));
    if (problem.has("legal")) {
      to.line("  Possible instead: " + join(problem.path("legal")));
    }
    return ExitCode.of(answer.status());
  }

  /** Where trouble is told. */
  Printer errors() {
    return new Printer(Objects.requireNonNull(spec).commandLine().getErr(), Printer.Form.TABLE);
  }

  /** The path of a device; its id is escaped, so no id can name another resource. */
  static String device(String id) {
    return "/api/v1/devices/" + escaped(id);
  }

  static String escaped(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }

  static String join(JsonNode list) {
    var text = new StringBuilder();
    list.forEach(one -> text.append(text.isEmpty() ? "" : ", ").append(one.asText()));
    return text.toString();
  }
}
