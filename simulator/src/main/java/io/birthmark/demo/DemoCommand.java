package io.birthmark.demo;

import io.birthmark.cli.CliCommand;
import io.birthmark.line.FreePort;
import io.birthmark.line.LineOptions;
import io.birthmark.node.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code birthmark demo}: a node as one process, a factory line as another, and what came of it.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Starts a node and a simulated factory line that brings up devices over MQTT.")
public final class DemoCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Mixin private final LineOptions line = new LineOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder for everything the demo keeps (${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "JDBC URL of a PostgreSQL database for the journal (default: embedded H2)")
  private @Nullable String postgres;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "port of the node's API; 0 for any free one (default: 8080)")
  private @Nullable Integer httpPort;

  @Option(
      names = "--mqtt-port",
      paramLabel = "PORT",
      description = "port of the embedded MQTT broker; 0 for any free one (default: 1883)")
  private @Nullable Integer mqttPort;

  @Option(
      names = "--status-port",
      paramLabel = "PORT",
      description = "port where revocation lists are published; 0 for any free one (default: 8081)")
  private @Nullable Integer statusPort;

  @Option(
      names = "--ca",
      paramLabel = "NAME",
      split = ",",
      description =
          "CAs outside the node, ejbca and awspca: stand-ins are started, and the devices shared out among them (default: the node's own CA)")
  private List<String> cas = List.of();

  @Option(
      names = "--horizon",
      paramLabel = "TIME",
      description =
          "how long a CA knows a request, as in 15s: token life at AWS, search at EJBCA, and the node's patience with both (default: the CAs' own)")
  private @Nullable String horizon;

  @Option(
      names = "--chaos",
      description =
          "the CAs misbehave in every way, each several times, and the node is killed twice, until 60 % of the devices are served")
  private boolean chaos;

  @Option(names = "--exit", description = "stop when the line has ended, instead of staying")
  private boolean exit;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, SQLException {
    var faults = new ArrayList<String>();
    line.fault().ifPresent(faults::add);
    var kinds = kinds(faults);
    var known = horizon(faults);
    chaosFault(kinds.size()).ifPresent(faults::add);
    if (!faults.isEmpty()) {
      faults.forEach(this::say);
      return MISUSED;
    }
    try {
      if (foreign()) {
        return FAILED;
      }
      var plan =
          new Demo.Plan(
              line,
              data,
              kinds,
              known,
              chaos,
              Optional.ofNullable(postgres),
              exit,
              InstantSource.system());
      return new Demo(plan, ports(!kinds.isEmpty()), spec.commandLine().getOut()::println).run()
          ? 0
          : FAILED;
    } catch (IOException e) {
      say(String.valueOf(e.getMessage()));
      return FAILED;
    }
  }

  private List<OutsideCa.Kind> kinds(List<String> faults) {
    var kinds = new ArrayList<OutsideCa.Kind>();
    for (var word : cas) {
      OutsideCa.Kind.of(word)
          .filter(kind -> !kinds.contains(kind))
          .ifPresentOrElse(
              kinds::add, () -> faults.add("--ca must be ejbca, awspca or ejbca,awspca"));
    }
    return kinds;
  }

  private Optional<String> chaosFault(int cas) {
    if (chaos && cas == 0) {
      return Optional.of("--chaos must go with --ca");
    }
    int fewest = OutagePlan.fewest() * cas;
    return chaos && line.devices() < fewest
        ? Optional.of("--devices must be at least %d with --chaos here".formatted(fewest))
        : Optional.empty();
  }

  private Optional<Horizon> horizon(List<String> faults) {
    if (horizon == null) {
      return Optional.empty();
    }
    try {
      var known = new Horizon(Duration.parse("PT" + horizon.toUpperCase(Locale.ROOT)));
      faults.addAll(known.faults());
      if (cas.isEmpty()) {
        faults.add("--horizon must go with --ca");
      }
      return Optional.of(known);
    } catch (DateTimeParseException e) {
      faults.add("--horizon must be a time, as in 15s or 2m");
      return Optional.empty();
    }
  }

  /** The node would say so too, but what else the demo keeps there comes before it. */
  private boolean foreign() throws IOException {
    return switch (DataFolder.open(data)) {
      case DataFolder.Refused(var advice) -> {
        say(advice);
        yield true;
      }
      case DataFolder.Opened(var opened) -> {
        opened.close();
        yield false;
      }
    };
  }

  /** A node that is started again must be found where it was, so a free port is drawn for it. */
  private List<String> ports(boolean forGood) throws IOException {
    var arguments = new ArrayList<String>();
    port("--http-port", httpPort, forGood, arguments);
    port("--mqtt-port", mqttPort, forGood, arguments);
    port("--status-port", statusPort, forGood, arguments);
    return arguments;
  }

  private static void port(
      String name, @Nullable Integer given, boolean forGood, List<String> arguments)
      throws IOException {
    if (given != null) {
      int port = given == 0 && forGood ? FreePort.draw() : given;
      arguments.addAll(List.of(name, Integer.toString(port)));
    }
  }

  private void say(String trouble) {
    spec.commandLine().getErr().println(trouble);
  }
}
