package io.birthmark.kill;

import io.birthmark.line.Answers;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.LineRun;
import io.birthmark.line.NodeApi;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A line over lossy MQTT while faults strike again and again, {@code kill -9} of the node among
 * them, and the reckoning after it: what the line was told against the journal read by plain SQL.
 * With the last fault the losses end too, and from then on no deadline may be missed.
 */
final class KillLoop {
  private static final Duration STALL = Duration.ofMinutes(3);
  private static final int DEVICES_PER_STATION = 25;
  private static final String GROUP = "line";

  /** How late a deadline may be seen to: the due index spreads them over 5 s. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** A line makes some bad devices, and some must still come after the last fault. */
  private static final double MORE_DEVICES = 1.3;

  private final Site site;
  private final Plan plan;
  private final InstantSource clock;

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

  private KillLoop(Site site, Plan plan, InstantSource clock) {
    this.site = site;
    this.plan = plan;
    this.clock = clock;
  }

  /** Runs it to its end in a new folder. Blocks. */
  static Outcome run(Path folder, Site.Store store, Plan plan, InstantSource clock)
      throws IOException, InterruptedException, SQLException {
    try (var site = Site.start(folder, store)) {
      return new KillLoop(site, plan, clock).run();
    }
  }

  private Outcome run() throws IOException, InterruptedException, SQLException {
    var strikes = new Strikes();
    var line = runLine(strikes);
    var end = clock.instant();
    var rebuilt = rebuilt();
    site.stopNode();
    return new Outcome(
        line,
        strikes.struck,
        Stream.concat(reckon(line, strikes, end).stream(), rebuilt.stream()).toList());
  }

  /** The read model lived through all faults; one that is made anew must say the same. */
  private List<String> rebuilt() throws IOException, InterruptedException {
    try (var fleet = FleetWatch.of(site.address().http(), site.data().resolve("bootstrap.token"))) {
      fleet.awaitLevel();
      var lived = fleet.all();
      fleet.rebuild();
      fleet.awaitLevel();
      var anew = fleet.all();
      var wrong = new ArrayList<String>();
      for (int i = 0; i < Math.max(lived.size(), anew.size()); i++) {
        var was = i < lived.size() ? lived.get(i) : "nothing";
        var is = i < anew.size() ? anew.get(i) : "nothing";
        if (!was.equals(is)) {
          wrong.add("the read model said " + was + ", and made anew " + is);
        }
      }
      return wrong;
    }
  }

  private LineRun.Outcome runLine(Strikes strikes) throws IOException, InterruptedException {
    var address = site.address();
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
    var api = NodeApi.of(address.http(), site.data().resolve("bootstrap.token"));
    try (var watch = new ScheduledThreadPoolExecutor(1)) {
      return new LineRun(site.data(), api, clock)
          .run(settings, plan.devices(), line -> strikes.watch(watch, line));
    }
  }

  /** Strikes whenever the line has come so far again. */
  private final class Strikes {
    private final CompletableFuture<Instant> over = new CompletableFuture<>();
    private final List<Site.Fault> faults = site.faults();
    private volatile int struck;

    void watch(ScheduledExecutorService watch, FactoryLine line) {
      var _ =
          watch.scheduleWithFixedDelay(
              () -> strikeWhenDue(watch, line), 20, 20, TimeUnit.MILLISECONDS);
    }

    private void strikeWhenDue(ScheduledExecutorService watch, FactoryLine line) {
      int turn = struck;
      if (line.progress().operational() < (turn + 1) * plan.between()) {
        return;
      }
      try {
        faults.get(turn % faults.size()).strike();
        struck = turn + 1;
        if (struck == plan.rounds()) {
          line.calm();
          over.complete(clock.instant());
          watch.shutdown();
        }
      } catch (IOException | RuntimeException e) {
        over.completeExceptionally(e);
        watch.shutdown();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<String> reckon(LineRun.Outcome line, Strikes strikes, Instant end)
      throws IOException, SQLException {
    var wrong = new ArrayList<>(line.disagreements());
    if (strikes.over.isCompletedExceptionally()) {
      wrong.add("a fault could not be struck: " + strikes.over.exceptionNow().getMessage());
    } else if (!strikes.over.isDone()) {
      wrong.add("only %d of %d faults struck".formatted(strikes.struck, plan.rounds()));
    }
    try (var connection = site.journal()) {
      var oracle = JournalOracle.read(connection);
      wrong.addAll(oracle.faults());
      wrong.addAll(
          oracle.contradictions(Answers.read(site.data().resolve("line").resolve(Answers.FILE))));
      wrong.addAll(FleetOracle.read(connection, Optional.empty()).faults());
      if (oracle.mostActive() > 1) {
        wrong.add("a device has %d active certificates".formatted(oracle.mostActive()));
      }
      if (strikes.over.isDone() && !strikes.over.isCompletedExceptionally()) {
        wrong.addAll(oracle.missedDeadlines(strikes.over.join(), end, GRACE));
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
}
