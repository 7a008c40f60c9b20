package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark operation}: deeds to many devices, over the API of a running node. */
@Command(
    name = "operation",
    mixinStandardHelpOptions = true,
    description = "Deeds to many devices: how far they have come, and stopping them.",
    subcommands = {
      OperationCommand.All.class,
      OperationCommand.Show.class,
      OperationCommand.Results.class,
      OperationCommand.Pause.class,
      OperationCommand.Resume.class,
      OperationCommand.Abort.class,
      OperationCommand.Pace.class
    })
final class OperationCommand implements Callable<Integer> {
  private static final String OPERATIONS = "/api/v1/operations";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say what to do: birthmark operation --help lists it.");
    return ExitCode.USAGE;
  }

  private static String one(String id) {
    return OPERATIONS + "/" + ApiOptions.escaped(id);
  }

  /** {@code birthmark operation list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists operations, the one that was started last first.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      var list = OPERATIONS + "?pageSize=100";
      return api.call((client, printer) -> api.listed(client, printer, list, All::row));
    }

    private static String row(JsonNode operation) {
      return String.format(
          Locale.ROOT,
          "%-24s  %-8s  %-12s  %7s of %-7s  %-27s  %s",
          ApiOptions.text(operation, "id"),
          ApiOptions.text(operation, "state"),
          ApiOptions.text(operation, "deed"),
          ApiOptions.text(operation, "done"),
          operation.has("total") ? ApiOptions.text(operation, "total") : "?",
          ApiOptions.text(operation, "startedAt"),
          ApiOptions.text(operation, "reason"));
    }
  }

  /** {@code birthmark operation show ID}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows an operation and how far it has come.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The operation.")
    private String id = "";

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.told(printer, client.get(one(id))));
    }
  }

  /** {@code birthmark operation results ID}. */
  @Command(
      name = "results",
      mixinStandardHelpOptions = true,
      description = "Lists the devices of an operation and what came of its deed at each.")
  static final class Results implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The operation.")
    private String id = "";

    @Option(
        names = "--outcome",
        paramLabel = "OUTCOME",
        description = "Only these: APPLIED, UNCHANGED, REFUSED, UNKNOWN or OPEN.")
    private @Nullable String outcome;

    @Override
    public Integer call() {
      var kind = outcome == null ? "" : "&outcome=" + ApiOptions.escaped(outcome);
      var list = one(id) + "/results?pageSize=1000" + kind;
      return api.call((client, printer) -> api.listed(client, printer, list, Results::row));
    }

    private static String row(JsonNode target) {
      return String.format(
          Locale.ROOT,
          "%-32s  %-9s  %s",
          ApiOptions.text(target, "device"),
          ApiOptions.text(target, "outcome"),
          ApiOptions.text(target, "reason"));
    }
  }

  /** What is done to an operation: the verb in its path, and why. */
  abstract static class Order implements Callable<Integer> {
    private final String verb;

    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The operation.")
    private String id = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        required = true,
        description = "Why; stands in the audit record for ever. No personal data.")
    private String reason = "";

    Order(String verb) {
      this.verb = verb;
    }

    /** What else the order says. */
    void write(ObjectNode body) {}

    @Override
    public Integer call() {
      var body = Printer.JSON.createObjectNode().put("reason", reason);
      write(body);
      return api.call((client, printer) ->
          api.told(
              printer,
              client.post(
                  one(id) + ":" + verb, body, UUID.randomUUID().toString(), Optional.empty())));
    }
  }

  /** {@code birthmark operation pause ID}. */
  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Lets an operation begin nothing more until it is resumed.")
  static final class Pause extends Order {
    Pause() {
      super("pause");
    }
  }

  /** {@code birthmark operation resume ID}. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets a paused operation go on.")
  static final class Resume extends Order {
    Resume() {
      super("resume");
    }
  }

  /** {@code birthmark operation abort ID}. */
  @Command(
      name = "abort",
      mixinStandardHelpOptions = true,
      description = "Ends an operation for good; what is done stays done.")
  static final class Abort extends Order {
    Abort() {
      super("abort");
    }
  }

  /** {@code birthmark operation pace ID}. */
  @Command(
      name = "pace",
      mixinStandardHelpOptions = true,
      description = "Gives an operation another pace.")
  static final class Pace extends Order {
    @Option(
        names = "--rate",
        paramLabel = "N",
        required = true,
        description = "Devices in a second.")
    private long rate;

    Pace() {
      super("pace");
    }

    @Override
    void write(ObjectNode body) {
      body.put("ratePerSecond", rate);
    }
  }
}
