package io.birthmark.kill;

import io.birthmark.cli.CliCommand;
import io.birthmark.line.LineOptions;
import io.birthmark.line.ResultTable;
import io.birthmark.line.SeedOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate kill}: faults that strike a node again and again under a line. */
@Command(
    name = "kill",
    mixinStandardHelpOptions = true,
    description =
        "Kills a node of its own (kill -9), its broker and its database again and again under a lossy line, and compares what the line was told with the journal.")
public final class KillCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final String OWN = "own";

  @Mixin private final SeedOption seed = new SeedOption();

  @Option(
      names = "--rounds",
      paramLabel = "R",
      description = "how many faults strike (${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(
      names = "--between",
      paramLabel = "N",
      description = "devices that become OPERATIONAL between two faults (${DEFAULT-VALUE})")
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
      names = "--data",
      paramLabel = "DIR",
      description = "folder of node, line and servers; must be new (${DEFAULT-VALUE})")
  private Path data = Path.of("kill-data");

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      arity = "0..1",
      fallbackValue = OWN,
      description =
          "journal on PostgreSQL: a server of its own, which is paused and crashed too, or an empty database at a JDBC URL (default: embedded H2)")
  private @Nullable String postgres;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String under() {
    return "simulate";
  }

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    var fault = fault();
    if (fault.isPresent()) {
      spec.commandLine().getErr().println(fault.get());
      return MISUSED;
    }
    long drawn = seed.draw();
    var plan = new KillLoop.Plan(rounds, between, rate, drop, drawn);
    var out = spec.commandLine().getOut();
    out.println("Seed %d: %d devices, %d faults.".formatted(drawn, plan.devices(), rounds));
    var outcome = KillLoop.run(data, store(), plan, InstantSource.system());
    out.println(ResultTable.of(outcome.line()));
    out.println("  faults struck                %9d".formatted(outcome.struck()));
    outcome.faults().forEach(wrong -> out.println("  WRONG: " + wrong));
    out.println(
        outcome.asItShouldBe()
            ? "  The line's answers, the journal, its chains and the read model agree."
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

  private Site.Store store() {
    if (postgres == null) {
      return new Site.Store.H2();
    }
    return postgres.equals(OWN) ? new Site.Store.OwnServer() : new Site.Store.Postgres(postgres);
  }
}
