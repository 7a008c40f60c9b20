package io.birthmark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark ca reconcile NAME --from FILE}. */
@Command(
    name = "reconcile",
    mixinStandardHelpOptions = true,
    description = {
      "Compares a CA's own list of certificates with what the devices know.",
      "Certificates of attempts that were given up are revoked; all else is told.",
      "It may be broken off and run again: a repeat finds the same and changes nothing.",
      "",
      "Ends with 0 when nothing is left to explain, with 4 when something is, and with 1",
      "when some of it could not be settled now."
    })
final class ReconcileCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ApiOptions api = new ApiOptions();

  @Parameters(paramLabel = "NAME", description = "The authority's name.")
  private String name = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "FILE",
      description = "AWS Private CA: an audit report, JSON or CSV.")
  private Path file = Path.of("");

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "compared with the CA's own list",
      description = "Why; it stands in the audit record of each ghost (default: ${DEFAULT-VALUE}).")
  private String reason = "";

  @Override
  public Integer call() {
    var report = new AuditReport(file);
    try {
      // Once to its end, before anything is asked: a bad report has no effect.
      var comparison = Comparison.begin(report, name, reason, api);
      return api.call((client, printer) -> comparison.with(client, printer).run());
    } catch (IOException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          file + " is not used: " + (e.getMessage() == null ? e : e.getMessage()));
    }
  }
}
