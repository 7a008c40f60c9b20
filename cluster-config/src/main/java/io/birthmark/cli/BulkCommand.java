package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.operation.Deed;
import java.io.Console;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code birthmark device bulk DEED}: a deed to every device that a filter lets through, as an
 * operation. It is done to as many devices as were shown, and not when there are more meanwhile.
 */
@Command(
    name = "bulk",
    mixinStandardHelpOptions = true,
    description = "Does a deed to every device that a filter lets through.")
final class BulkCommand implements Callable<Integer> {
  private static final String BULK = "/api/v1/devices:bulk";

  @Mixin private ApiOptions api = new ApiOptions();

  @Parameters(
      paramLabel = "DEED",
      description = "One of: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Verbs.class)
  private String deed = "";

  @Option(
      names = "--filter",
      paramLabel = "WORD=VALUE",
      description = "Which devices, as in --filter batch=2026-47; may be given more than once.")
  private Map<String, String> filter = new TreeMap<>();

  @Option(names = "--all", description = "Every device there is.")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; stands in each device's audit record for ever. No personal data.")
  private String reason = "";

  @Option(names = "--rate", paramLabel = "N", description = "Devices in a second.")
  private @Nullable Long rate;

  @Option(names = "--max", paramLabel = "N", description = "At most so many devices.")
  private @Nullable Long max;

  @Option(
      names = "--revocation-reason",
      paramLabel = "CODE",
      description = "Why, for users of the certificate, as in KEY_COMPROMISE (revoke only).")
  private @Nullable String revocationReason;

  @Option(names = "--dry-run", description = "Say what would happen, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--confirm",
      paramLabel = "N",
      description = "How many devices are meant; then it does not ask.")
  private @Nullable Long confirm;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Idempotency key, to repeat an order whose outcome is not known.")
  private @Nullable String key;

  /** The verbs of all deeds. */
  static final class Verbs implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Deed.values()).map(Deed::verb).iterator();
    }
  }

  @Override
  public Integer call() {
    if (all == !filter.isEmpty()) {
      api.errors().line("Say which devices: --filter WORD=VALUE, or --all for every device.");
      return ExitCode.USAGE;
    }
    return api.call((client, printer) -> {
      if (confirm != null) {
        return start(client, printer, confirm);
      }
      var seen = client.post(BULK, body().put("validateOnly", true), freshKey(), Optional.empty());
      if (!seen.good() || dryRun) {
        return api.told(printer, seen);
      }
      var devices = seen.json().path("devices").longValue();
      if (!agreed(seen.json())) {
        api.errors()
            .line(
                "Nothing was done. Say --confirm %d to do it without being asked."
                    .formatted(devices));
        return ExitCode.USAGE;
      }
      return start(client, printer, devices);
    });
  }

  private boolean agreed(JsonNode forecast) {
    var question =
        Printer.shown(
            "%s %s devices, %s a second? [yes/no] "
                .formatted(
                    deed,
                    ApiOptions.text(forecast, "devices"),
                    ApiOptions.text(forecast, "ratePerSecond")));
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> console.readLine("%s", question))
        .filter("yes"::equals)
        .isPresent();
  }

  private int start(ApiClient client, Printer printer, long devices)
      throws ApiClient.UnreachableException {
    var once = key == null ? freshKey() : key;
    var answer = client.post(BULK, body().put("confirm", devices), once, Optional.empty());
    if (answer.status() == 504) {
      api.errors().line("Repeat it with --key " + once + ": it takes effect once.");
    }
    return api.told(printer, answer);
  }

  private ObjectNode body() {
    var body = Printer.JSON.createObjectNode().put("deed", deed).put("reason", reason);
    var words = body.putObject("filter");
    filter.forEach(words::put);
    if (rate != null) {
      body.put("ratePerSecond", rate);
    }
    if (max != null) {
      body.put("maxDevices", max);
    }
    if (revocationReason != null) {
      body.put("revocationReason", revocationReason);
    }
    return body;
  }

  private static String freshKey() {
    return UUID.randomUUID().toString();
  }
}
