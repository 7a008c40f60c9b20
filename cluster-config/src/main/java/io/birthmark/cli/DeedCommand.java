package io.birthmark.cli;

import io.birthmark.operation.Deed;
import java.io.Console;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code birthmark device VERB ID}: a deed. It is done to the device as it was shown, and not when
 * that has changed meanwhile.
 */
@Command(mixinStandardHelpOptions = true)
final class DeedCommand implements Callable<Integer> {
  private final Deed deed;

  @Mixin private ApiOptions api = new ApiOptions();

  @Parameters(paramLabel = "ID", description = "The device.")
  private String id = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; stands in the audit record for ever. No personal data.")
  private String reason = "";

  @Option(
      names = "--revocation-reason",
      paramLabel = "CODE",
      description = "Why, for users of the certificate, as in KEY_COMPROMISE (revoke only).")
  private @Nullable String revocationReason;

  @Option(names = "--dry-run", description = "Say what would happen, and do nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Idempotency key, to repeat a deed whose outcome is not known.")
  private @Nullable String key;

  private DeedCommand(Deed deed) {
    this.deed = deed;
  }

  /** The subcommand for a deed. */
  static CommandSpec of(Deed deed) {
    var spec = CommandSpec.forAnnotatedObject(new DeedCommand(deed)).name(deed.verb());
    spec.usageMessage().description(deed.summary());
    return spec;
  }

  @Override
  public Integer call() {
    return api.call((client, printer) -> {
      var seen = client.get(ApiOptions.device(id));
      if (!seen.good()) {
        return api.refused(seen);
      }
      if (dryRun) {
        return post(client, printer, seen.etag(), true);
      }
      if (!yes && !agreed(seen)) {
        api.errors().line("Nothing was done. Say --yes to do it without being asked.");
        return ExitCode.USAGE;
      }
      return post(client, printer, seen.etag(), false);
    });
  }

  private boolean agreed(ApiClient.Answer seen) {
    var question =
        Printer.shown(
            "%s %s, which is %s? [yes/no] "
                .formatted(deed.verb(), id, ApiOptions.text(seen.json(), "state")));
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("%s", question))
        .filter("yes"::equals)
        .isPresent();
  }

  private int post(ApiClient client, Printer printer, Optional<String> seen, boolean dry)
      throws ApiClient.UnreachableException {
    var body = Printer.JSON.createObjectNode().put("reason", reason);
    if (revocationReason != null) {
      body.put("revocationReason", revocationReason);
    }
    if (dry) {
      body.put("validateOnly", true);
    }
    var once = key == null ? UUID.randomUUID().toString() : key;
    var answer = client.post(ApiOptions.device(id) + ":" + deed.verb(), body, once, seen);
    if (answer.status() == 504) {
      api.errors().line("Repeat it with --key " + once + ": it takes effect once.");
    }
    return api.told(printer, answer);
  }
}
