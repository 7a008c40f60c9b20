package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.operation.Deed;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark device}: one device, over the API of a running node. */
@Command(
    name = "device",
    mixinStandardHelpOptions = true,
    description = "Shows a device, explains it, and does deeds to it.",
    subcommands = {
      DeviceCommand.Show.class,
      DeviceCommand.Explain.class,
      DeviceCommand.Events.class,
      DeviceCommand.Certificate.class,
      DeviceCommand.Register.class,
      BulkCommand.class
    })
final class DeviceCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /** The command line with a subcommand for every deed. */
  static CommandLine line() {
    var line = new CommandLine(new DeviceCommand());
    for (var deed : Deed.values()) {
      line.addSubcommand(deed.verb(), DeedCommand.of(deed));
    }
    return line;
  }

  @Override
  public Integer call() {
    Out.of(spec).println("Say what to do: birthmark device --help lists it.");
    return ExitCode.USAGE;
  }

  /** {@code birthmark device show ID}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a device, now or as it was.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The device.")
    private String id = "";

    @Option(
        names = "--at",
        paramLabel = "INSTANT",
        description = "As it was then, as in 2026-11-22T10:00:00Z.")
    private @Nullable String at;

    @Override
    public Integer call() {
      var query = at == null ? "" : "?at=" + ApiOptions.escaped(at);
      return api.call(
          (client, printer) -> api.told(printer, client.get(ApiOptions.device(id) + query)));
    }
  }

  /** {@code birthmark device explain ID}. */
  @Command(
      name = "explain",
      mixinStandardHelpOptions = true,
      description = "Says why a device stands where it stands, and what helps.")
  static final class Explain implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The device.")
    private String id = "";

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var answer = client.get(ApiOptions.device(id) + "/explanation");
        if (answer.good() && printer.form() == Printer.Form.TABLE) {
          tell(printer, answer.json());
          return ExitCode.DONE;
        }
        return api.told(printer, answer);
      });
    }

    private static void tell(Printer printer, JsonNode why) {
      printer.line(ApiOptions.text(why, "sentence"));
      why.path("also").forEach(also -> printer.line(also.asText()));
      if (why.has("devices")) {
        printer.line("Devices that wait for the same: " + ApiOptions.text(why, "devices"));
      }
      why.path("helps")
          .forEach(help -> printer.line("  helps: " + ApiOptions.text(help, "command")));
      why.path("evidence")
          .forEach(record ->
              printer.line(
                  "  %6s %s %s"
                      .formatted(
                          ApiOptions.text(record, "revision"),
                          ApiOptions.text(record, "at"),
                          ApiOptions.text(record, "type"))));
    }
  }

  /** {@code birthmark device events ID}. */
  @Command(
      name = "events",
      mixinStandardHelpOptions = true,
      description = "Lists a device's audit records, oldest first.")
  static final class Events implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The device.")
    private String id = "";

    @Option(
        names = "--after",
        paramLabel = "REVISION",
        defaultValue = "0",
        description = "Only those after this revision.")
    private long after;

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var next = Optional.of(after);
        while (next.isPresent()) {
          var path = ApiOptions.device(id) + "/events?after=" + next.get() + "&limit=" + PAGE;
          var answer = client.get(path);
          if (!answer.good()) {
            return api.refused(answer);
          }
          var page = answer.json();
          page.path("items").forEach(record -> printer.item(record, Events::row));
          next = page.has("next") ? Optional.of(page.path("next").longValue()) : Optional.empty();
        }
        return ExitCode.DONE;
      });
    }

    private static String row(JsonNode record) {
      return String.format(
          Locale.ROOT,
          "%6s  %-27s  %-22s  %s → %s  %s  %s",
          ApiOptions.text(record, "revision"),
          ApiOptions.text(record, "at"),
          ApiOptions.text(record, "type"),
          ApiOptions.text(record, "from"),
          ApiOptions.text(record, "to"),
          ApiOptions.text(record, "actor"),
          ApiOptions.text(record, "note"));
    }
  }

  /** {@code birthmark device certificate ID}. */
  @Command(
      name = "certificate",
      mixinStandardHelpOptions = true,
      description = "Prints a device's certificate in PEM.")
  static final class Certificate implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The device.")
    private String id = "";

    @Option(names = "--chain", description = "With the certificates above it, without the root.")
    private boolean chain;

    @Override
    public Integer call() {
      var path = ApiOptions.device(id) + "/certificate" + (chain ? "/chain" : "");
      return api.call((client, printer) -> {
        var answer = client.get(path, "application/x-pem-file, application/problem+json;q=0.1");
        if (!answer.good()) {
          return api.refused(answer);
        }
        printer.line(answer.body().strip());
        return ExitCode.DONE;
      });
    }
  }

  /** {@code birthmark device register}. */
  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description = "Announces a device; its id comes from its facts by the group's name rule.")
  static final class Register implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Option(names = "--manufacturer", paramLabel = "TEXT", required = true)
    private String manufacturer = "";

    @Option(names = "--model", paramLabel = "TEXT", required = true)
    private String model = "";

    @Option(names = "--serial", paramLabel = "TEXT", required = true)
    private String serial = "";

    @Option(names = "--group", paramLabel = "GROUP", required = true)
    private String group = "";

    @Override
    public Integer call() {
      var body =
          Printer.JSON
              .createObjectNode()
              .put("manufacturer", manufacturer)
              .put("model", model)
              .put("serial", serial)
              .put("group", group);
      return api.call((client, printer) ->
          api.told(
              printer,
              client.post(
                  "/api/v1/devices", body, UUID.randomUUID().toString(), Optional.empty())));
    }
  }
}
