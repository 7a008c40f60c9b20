package io.birthmark.bench;

import io.birthmark.bench.FairnessReport.Plan;
import io.birthmark.cli.CliCommand;
import io.birthmark.line.Crypto;
import io.birthmark.line.SeedOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark bench fairness}: what devices of one CA feel of a crowd before another one. */
@Command(
    name = "fairness",
    mixinStandardHelpOptions = true,
    description =
        "Measures devices at one CA alone and beside a crowd that waits for another CA, by turns.")
public final class FairnessCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final String PREFIX = "birthmark-fairness-";

  /** A file system in memory, on Linux. */
  private static final Path MEMORY = Path.of("/dev/shm");

  /** More than the files of ten nodes, their CAs and their devices take. */
  private static final long SCRATCH_BYTES = 4L << 30;

  @Mixin private final SeedOption seed = new SeedOption();

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "how many wait for the scarce CA (${DEFAULT-VALUE})")
  private int devices = 20_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "requests a second that the scarce CA takes, and its budget (${DEFAULT-VALUE})")
  private int rate = 25;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description = "on how many nodes times are measured (${DEFAULT-VALUE})")
  private int pairs = 5;

  @Option(
      names = "--steady-rate",
      paramLabel = "N",
      description = "devices a second that come to the other CA (${DEFAULT-VALUE})")
  private double steadyRate = 10;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long they come (${DEFAULT-VALUE})")
  private int seconds = 45;

  @Option(
      names = "--closed",
      paramLabel = "N",
      description = "devices that come as fast as they are served (${DEFAULT-VALUE})")
  private int closed = 1_000;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "of them on their way at the same time (${DEFAULT-VALUE})")
  private int inFlight = 1;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "devices that are counted nowhere (${DEFAULT-VALUE})")
  private int warmUp = 12_000;

  @Option(
      names = "--admission-rate",
      paramLabel = "N",
      description = "devices of the crowd that come in a second (${DEFAULT-VALUE})")
  private double admission = 300;

  @Option(
      names = "--settle",
      paramLabel = "SECONDS",
      description = "pause before anything is measured (${DEFAULT-VALUE})")
  private int settle = 60;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "devices of the crowd whose told turns are checked (${DEFAULT-VALUE})")
  private int sample = 1_000;

  @Option(names = "--out", paramLabel = "FILE", description = "write the report as JSON too")
  private @Nullable Path out;

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description =
          "a PostgreSQL on which databases may be created and dropped (default: one of the bench's own)")
  private @Nullable String postgres;

  @Option(names = "--check", description = "exit with 1 when an aim is not reached")
  private boolean check;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String under() {
    return "bench";
  }

  @Override
  public Integer call() throws IOException {
    var plan = plan();
    if (!sound(plan)) {
      spec.commandLine()
          .getErr()
          .println(
              "--devices, --closed, --warm-up and what comes in --seconds must be at least 10, all others at least 1, --settle from 0 on");
      return MISUSED;
    }
    // The figures go to the same place as the log.
    System.setProperty("birthmark.log.level", "WARN");
    Crypto.preferFastProvider();
    spec.commandLine().getOut().println("Seed " + plan.seed());
    try (var _ = OrderlyEnd.ofThisThread()) {
      return run(plan);
    } catch (SQLException e) {
      spec.commandLine().getErr().println("The bench failed: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      spec.commandLine().getErr().println("The bench was stopped.");
      return FAILED;
    }
  }

  private int run(Plan plan) throws IOException, InterruptedException, SQLException {
    var database = Files.createTempDirectory(PREFIX);
    var others = scratch();
    try (var progress = new Progress();
        var server =
            postgres == null ? Postgres.start(database) : Postgres.at(postgres, plan.seed())) {
      var report = new Fairness(plan, others, server, InstantSource.system(), progress::at).run();
      progress.clear();
      spec.commandLine().getOut().println(FairnessTable.of(report));
      if (out != null) {
        report.write(out);
      }
      return check && !report.held() ? FAILED : 0;
    } finally {
      Folders.delete(others);
      Folders.delete(database);
    }
  }

  /**
   * CAs and devices have disks of their own in the world; here what they force to it, some hundred
   * times a second, would be taken from the database's. In memory that costs nothing.
   */
  private static Path scratch() throws IOException {
    boolean room =
        Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > SCRATCH_BYTES;
    return room ? Files.createTempDirectory(MEMORY, PREFIX) : Files.createTempDirectory(PREFIX);
  }

  private Plan plan() {
    return new Plan(
        pairs,
        devices,
        rate,
        steadyRate,
        seconds,
        closed,
        inFlight,
        warmUp,
        admission,
        settle,
        sample,
        seed.draw());
  }

  private static boolean sound(Plan plan) {
    boolean enough =
        plan.crowd() >= 10
            && plan.closedDevices() >= 10
            && plan.steadySeconds() * plan.steadyPerSecond() >= 10;
    boolean positive =
        plan.pairs() >= 1
            && plan.perSecond() >= 1
            && plan.steadySeconds() >= 1
            && plan.inFlight() >= 1
            && plan.sample() >= 1
            && plan.steadyPerSecond() >= 1
            && plan.admittedPerSecond() >= 1;
    return enough && positive && plan.warmUp() >= 10 && plan.settleSeconds() >= 0;
  }
}
