package io.birthmark.line;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A line over lossy MQTT while faults strike again and again, {@code kill -9} of the node among
 * them, and the reckoning after it: what the line was told against the journal read by plain SQL.
 */
final class KillLoop {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STALL = Duration.ofMinutes(3);
  private static final int DEVICES_PER_STATION = 25;
  private static final String GROUP = "line";

  /** A line makes some bad devices, and some must still come after the last fault. */
  private static final double MORE_DEVICES = 1.3;

  private final Path data;
  private final Plan plan;
  private final Journal journal;
  private final List<Fault> faults;
  private final List<String> arguments;
  private final AtomicReference<NodeProcess> node = new AtomicReference<>();

  /**
   * How it goes.
   *
   * @param rounds how many faults strike
   * @param between devices that must have become OPERATIONAL between two faults
   * @param rate devices switched on per second
   * @param drop share of MQTT messages lost each way
   * @param seed of the line
   */
  record Plan(int rounds, int between, double rate, double drop, long seed) {
    int devices() {
      return (int) Math.ceil((rounds + 1) * between * MORE_DEVICES);
    }
  }

  /** Opens the journal beside the product, when the node is stopped. */
  interface Journal {
    Connection open() throws SQLException;
  }

  /** Something that goes wrong; when it returns, the cause is gone and the system must recover. */
  interface Fault {
    void strike() throws IOException, InterruptedException;
  }

  /**
   * What came of it.
   *
   * @param line what the line saw
   * @param struck faults that struck
   * @param faults what is wrong, in sentences; empty when all agree
   */
  record Outcome(LineRun.Outcome line, int struck, List<String> faults) {
    boolean asItShouldBe() {
      return faults.isEmpty() && line.asItShouldBe();
    }
  }

  /**
   * A loop on the data folder {@code data}.
   *
   * @param more arguments of the node
   * @param others faults that strike in turn with the node's death
   */
  KillLoop(Path data, Plan plan, Journal journal, List<String> more, List<Fault> others)
      throws IOException {
    this.data = data;
    this.plan = plan;
    this.journal = journal;
    this.faults = new ArrayList<>(List.<Fault>of(this::killNode));
    this.faults.addAll(others);
    this.arguments = new ArrayList<>(more);
    this.arguments.addAll(
        List.of(
            "--demo",
            "--http-port",
            "" + freePort(),
            "--mqtt-port",
            "" + freePort(),
            "--status-port",
            "0"));
  }

  /** The journal of a stopped node that keeps it in its folder. */
  static Connection h2(Path data) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:"
            + data.toAbsolutePath().resolve("journal")
            + ";IFEXISTS=TRUE;DATABASE_TO_UPPER=false",
        "birthmark",
        "");
  }

  /** Runs it to its end. Blocks. */
  Outcome run() throws IOException, InterruptedException, SQLException {
    node.set(NodeProcess.start(data, arguments));
    try {
      var address = node.get().awaitReady(START_LIMIT);
      var strikes = new Strikes();
      var line = runLine(address, strikes);
      node.get().stop();
      return new Outcome(line, strikes.struck, reckon(line, strikes));
    } finally {
      node.get().stop();
    }
  }

  private LineRun.Outcome runLine(NodeProcess.Address address, Strikes strikes)
      throws IOException, InterruptedException {
    var settings =
        new FactoryLine.Settings(
            address.mqtt(),
            GROUP,
            plan.rate(),
            plan.drop(),
            plan.seed(),
            DEVICES_PER_STATION,
            0,
            STALL);
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    try (var watch = new ScheduledThreadPoolExecutor(1)) {
      return new LineRun(data, api, InstantSource.system())
          .run(settings, plan.devices(), line -> strikes.watch(watch, line));
    }
  }

  private void killNode() throws IOException, InterruptedException {
    node.get().kill();
    node.set(NodeProcess.start(data, arguments));
    node.get().awaitReady(START_LIMIT);
  }

  /** Strikes whenever the line has come so far again. */
  private final class Strikes {
    private final CompletableFuture<Void> failed = new CompletableFuture<>();
    private int struck;

    void watch(ScheduledExecutorService watch, FactoryLine line) {
      var _ =
          watch.scheduleWithFixedDelay(
              () -> strikeWhenDue(watch, line), 20, 20, TimeUnit.MILLISECONDS);
    }

    private void strikeWhenDue(ScheduledExecutorService watch, FactoryLine line) {
      if (line.progress().operational() < (struck + 1) * plan.between()) {
        return;
      }
      try {
        faults.get(struck % faults.size()).strike();
        struck++;
        if (struck == plan.rounds()) {
          watch.shutdown();
        }
      } catch (IOException e) {
        failed.completeExceptionally(e);
        watch.shutdown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<String> reckon(LineRun.Outcome line, Strikes strikes)
      throws IOException, SQLException {
    var wrong = new ArrayList<>(line.disagreements());
    if (strikes.failed.isCompletedExceptionally()) {
      wrong.add("a fault could not be struck: " + strikes.failed.exceptionNow().getMessage());
    }
    if (strikes.struck < plan.rounds()) {
      wrong.add("only %d of %d faults struck".formatted(strikes.struck, plan.rounds()));
    }
    try (var connection = journal.open()) {
      var oracle = JournalOracle.read(connection);
      wrong.addAll(oracle.faults());
      wrong.addAll(oracle.contradictions(Answers.read(data.resolve("line").resolve(Answers.FILE))));
      if (oracle.mostActive() > 1) {
        wrong.add("a device has %d active certificates".formatted(oracle.mostActive()));
      }
      long operational = oracle.devicesIn("OPERATIONAL");
      if (operational != line.report().devices().operational()) {
        wrong.add(
            "the journal has %d devices OPERATIONAL, the line %d"
                .formatted(operational, line.report().devices().operational()));
      }
    }
    return List.copyOf(wrong);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
