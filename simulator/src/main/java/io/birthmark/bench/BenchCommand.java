package io.birthmark.bench;

import io.birthmark.cli.CliCommand;
import io.birthmark.line.Crypto;
import io.birthmark.line.SeedOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark bench}: what this machine can do, and how near that is to what it could. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures a node on PostgreSQL against the limits of this machine, and says both.")
public final class BenchCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final List<Integer> QUICK = List.of(5_000, 20_000, 50_000);
  private static final List<Integer> WHOLE = List.of(10_000, 50_000, 200_000);

  @Mixin private final SeedOption seed = new SeedOption();

  @Option(names = "--quick", description = "smaller fleets; at most ten minutes on two processors")
  private boolean quick;

  @Option(names = "--out", paramLabel = "FILE", description = "write the report as JSON too")
  private @Nullable Path out;

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description =
          "a PostgreSQL on which databases may be created and dropped (default: one of the bench's own); its CPU time is known only when it runs on this machine")
  private @Nullable String postgres;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "devices on their way at the same time (${DEFAULT-VALUE})")
  private int window = 256;

  @Option(names = "--warm-up", hidden = true)
  private int warmUp = 20_000;

  @Option(names = "--fleets", split = ",", hidden = true)
  private @Nullable List<Integer> fleets;

  @Option(names = "--recovered", hidden = true)
  private @Nullable Integer recovered;

  @Option(names = "--mqtt-devices", hidden = true)
  private @Nullable Integer mqtt;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    var plan = plan();
    if (plan.window() < 1 || plan.fleets().stream().anyMatch(size -> size < 10)) {
      spec.commandLine().getErr().println("--in-flight must be at least 1, a fleet at least 10");
      return MISUSED;
    }
    // The figures go to the same place as the log, and a line for each node that starts is no news.
    System.setProperty("birthmark.log.level", "WARN");
    Crypto.preferFastProvider();
    spec.commandLine().getOut().println("Seed " + plan.seed());
    try (var _ = OrderlyEnd.ofThisThread()) {
      return run(plan);
    } catch (SQLException | GeneralSecurityException e) {
      spec.commandLine().getErr().println("The bench failed: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      spec.commandLine().getErr().println("The bench was stopped.");
      return FAILED;
    }
  }

  private int run(Bench.Plan plan)
      throws IOException, InterruptedException, SQLException, GeneralSecurityException {
    var folder = Files.createTempDirectory("birthmark-bench-");
    try (var progress = new Progress();
        var server = server(folder, plan.seed())) {
      var report = new Bench(plan, folder, server, InstantSource.system(), progress::at).run();
      progress.clear();
      spec.commandLine().getOut().println(BenchTable.of(report));
      if (out != null) {
        report.write(out);
      }
      return 0;
    } finally {
      Folders.delete(folder);
    }
  }

  private Postgres server(Path folder, long seed) throws IOException, SQLException {
    return postgres == null ? Postgres.start(folder) : Postgres.at(postgres, seed);
  }

  private Bench.Plan plan() {
    var sizes = fleets != null ? fleets : quick ? QUICK : WHOLE;
    int looked = recovered != null ? recovered : quick ? 20_000 : 50_000;
    int overMqtt = mqtt != null ? mqtt : quick ? 10_000 : 20_000;
    return new Bench.Plan(
        warmUp,
        sizes.stream().sorted().toList(),
        looked,
        overMqtt / 2,
        overMqtt,
        window,
        seed.draw());
  }
}
