package io.birthmark.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate kill}: a node that is killed again and again under a running line. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description =
        "Kills a node of its own (kill -9) again and again under a lossy line, and compares what the line was told with the journal.")
final class KillCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description = "how often the node is killed (${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(
      names = "--between",
      paramLabel = "N",
      description = "devices that become OPERATIONAL between two kills (${DEFAULT-VALUE})")
  private int between = 50;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "devices switched on per second (${DEFAULT-VALUE})")
  private double rate = 20;

  @Option(
      names = "--drop",
      paramLabel = "P",
      description = "share of MQTT messages lost each way, 0 to below 1 (${DEFAULT-VALUE})")
  private double drop = 0.1;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "draws the line's devices and losses (default: a new one)")
  private @Nullable Long seed;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder of the node and the line; must be new (${DEFAULT-VALUE})")
  private Path data = Path.of("kill-data");

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "JDBC URL of an empty PostgreSQL database (default: embedded H2)")
  private @Nullable String postgres;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    var fault = fault();
    if (fault.isPresent()) {
      spec.commandLine().getErr().println(fault.get());
      return MISUSED;
    }
    long drawn = LineOptions.seed(seed);
    var plan = new KillLoop.Plan(rounds, between, rate, drop, drawn);
    var out = spec.commandLine().getOut();
    out.println(
        "Seed %d: %d devices, the node is killed %d times."
            .formatted(drawn, plan.devices(), rounds));
    var more = postgres == null ? List.<String>of() : List.of("--postgres", postgres);
    var outcome = new KillLoop(data, plan, this::journal, more, List.of()).run();
    out.println(ResultTable.of(outcome.line()));
    out.println("  faults struck                %9d".formatted(outcome.struck()));
    outcome.faults().forEach(wrong -> out.println("  WRONG: " + wrong));
    out.println(
        outcome.asItShouldBe()
            ? "  The line's answers, the journal and the chains agree."
            : "  They do not agree.");
    return outcome.asItShouldBe() ? 0 : FAILED;
  }

  private Optional<String> fault() {
    if (rounds < 1 || between < 1) {
      return Optional.of("--rounds and --between must be at least 1");
    }
    return Files.exists(data)
        ? Optional.of(data.toAbsolutePath() + " exists; name a new folder with --data")
        : LineOptions.fault(rate, drop);
  }

  private Connection journal() throws SQLException {
    return postgres == null ? KillLoop.h2(data) : DriverManager.getConnection(postgres);
  }
}
