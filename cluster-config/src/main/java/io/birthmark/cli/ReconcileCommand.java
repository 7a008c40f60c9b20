package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark ca reconcile NAME [--from FILE]}. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Compares a CA's own list of certificates with what the devices know.",
      "Certificates of attempts that were given up are revoked; all else is told.",
      "A CA that can be asked for its list (EJBCA) is asked by the node, which goes on by itself",
      "when this is broken off; for AWS Private CA its audit report is needed (--from).",
      "It may be broken off and run again: a repeat finds the same and changes nothing.",
      "",
      "Ends with 0 when nothing is left to explain, with 4 when something is, and with 1",
      "when some of it could not be settled now."
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private ApiOptions api = new ApiOptions();

  @Parameters(paramLabel = "NAME", description = "The authority's name.")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "AWS Private CA: an audit report, JSON or CSV.")
  private @Nullable Path file;

  @Option(
      names = "--detach",
      description =
          "Do not wait for the end; birthmark ca reconciliation NAME tells how it stands.")
  private boolean detach;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "compared with the CA's own list",
      description = "Why; it stands in the audit record of each ghost (default: ${DEFAULT-VALUE}).")
  private String reason = "";

  @Override
  public Integer call() {
    return file == null ? asked() : compared(file);
  }

  private Integer compared(Path from) {
    var report = new AuditReport(from);
    try {
      // Once to its end, before anything is asked: a bad report has no effect.
      var comparison = Comparison.begin(report, name, reason, api);
      return api.call((client, printer) -> comparison.with(client, printer).run());
    } catch (IOException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          from + " is not used: " + (e.getMessage() == null ? e : e.getMessage()));
    }
  }

  private Integer asked() {
    return api.call((client, printer) -> {
      var body = Printer.JSON.createObjectNode().put("reason", reason);
      var path = "/api/v1/cas/" + ApiOptions.escaped(name);
      var answer =
          client.post(path + ":reconcile", body, UUID.randomUUID().toString(), Optional.empty());
      while (answer.good() && !detach && isRunning(answer.json())) {
        api.errors().line("compared what ends before " + last(answer.json(), "reached"));
        pause();
        answer = client.get(path + "/reconciliation");
      }
      if (!answer.good()) {
        return api.refused(answer);
      }
      printer.resource(answer.json());
      return detach ? ExitCode.DONE : code(answer.json().path("last"));
    });
  }

  private static boolean isRunning(JsonNode answer) {
    return last(answer, "phase").equals("RUNNING");
  }

  private static String last(JsonNode answer, String field) {
    return ApiOptions.text(answer.path("last"), field);
  }

  private static int code(JsonNode run) {
    var counts = run.path("counts");
    if (!ApiOptions.text(run, "phase").equals("DONE") || counts.path("LATER").asLong() > 0) {
      return ExitCode.FAILED;
    }
    return Comparison.leavesSomething(counts) ? ExitCode.CONFLICT : ExitCode.DONE;
  }

  private static void pause() {
    new CompletableFuture<Void>()
        .completeOnTimeout(null, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
