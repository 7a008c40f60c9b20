package io.birthmark.bench;

import io.birthmark.bench.FairnessReport.Crowding;
import io.birthmark.bench.FairnessReport.Eta;
import io.birthmark.bench.FairnessReport.Heap;
import io.birthmark.bench.FairnessReport.Millis;
import io.birthmark.bench.FairnessReport.Pair;
import io.birthmark.bench.FairnessReport.Plan;
import io.birthmark.bench.FairnessReport.Point;
import io.birthmark.bench.FairnessReport.Run;
import io.birthmark.bench.FairnessReport.Served;
import io.birthmark.line.Journey;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is measured on one node. Devices at both CAs warm it up; then devices at EJBCA come at a
 * steady rate, and others as fast as they are served: alone, beside a crowd that came to the scarce
 * CA and waits there, alone again when it is gone, and beside a ballast of as many processors.
 *
 * <p>The steady ones come in slots, whatever the node's pace, and a device's time counts from its
 * slot, so that a node that stands still cannot hide it by being asked less.
 */
final class FairnessRun {
  private static final double AT_ONCE = 1e9;

  /** The enrollment group of the crowd. */
  private static final String WAITING = "waiting";

  /** Stations connect in the first slots; their devices are not counted. */
  private static final int LEAD_IN_SECONDS = 2;

  /** About what the other CA's devices come to; the scarce one's come as long as they do. */
  private static final int WARM_UP_PER_SECOND = 100;

  private static final int SHORTEST_WARM_UP_SECONDS = 2;
  private static final int WARM_UP_IN_FLIGHT = 16;

  private static final Duration STALL = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** More than come of one crowd; each has a seed of its own. */
  private static final int PARTIES = 100;

  /** The heap is looked at when another tenth of the crowd has been served. */
  private static final int POINTS = 10;

  /** Seconds within which who had its turn is served, as AWS makes certificates. */
  private static final int UNDER_WAY_SECONDS = 8;

  /** In which a device is served: asked for, acknowledged, fetched, proven. */
  private static final int STEPS = 4;

  private final MeasuredNode node;
  private final Plan plan;
  private final long seed;
  private final InstantSource clock;
  private final Bench.Watcher watcher;
  private final Crowd beside;
  private final Crowd waiting;

  FairnessRun(MeasuredNode node, Plan plan, long seed, InstantSource clock, Bench.Watcher watcher)
      throws IOException {
    this.node = node;
    this.plan = plan;
    this.seed = seed;
    this.clock = clock;
    this.watcher = watcher;
    this.beside = crowd("beside", MeasuredNode.FREE.word(), seed);
    this.waiting = crowd(WAITING, MeasuredNode.SCARCE.word(), seed + PARTIES);
  }

  private Crowd crowd(String group, String ca, long first) throws IOException {
    return Crowd.of(node.api(), node.broker(), node.data(), group, ca, first, clock);
  }

  /** The devices that are measured at one time, known to the node before anything is. */
  private record Parties(Crowd.Party steady, Crowd.Party closed) {}

  /** The crowd is taken out of service when the others have been measured. */
  Pair pair() throws IOException, InterruptedException {
    warmUp();
    var first = parties();
    var second = parties();
    var third = parties();
    var fourth = parties();
    var before = alone(first);
    var party = waiting.gather(plan.crowd(), plan.crowd());
    Run during;
    try (var coming = waiting.come(party, plan.admittedPerSecond())) {
      during = beside(second, admit(coming));
    }
    watcher.at("dismissal", 0, plan.crowd());
    node.dismiss(WAITING);
    var after = alone(third);
    return new Pair(before, during, after, besideBallast(fourth, taken(before, during, after)));
  }

  /** Processors that the crowd took, but those of its own CA and devices, which are elsewhere. */
  private static double taken(Run before, Run during, Run after) {
    double alone = (before.processors().serving() + after.processors().serving()) / 2;
    return during.processors().serving() - alone;
  }

  private Run besideBallast(Parties parties, double processors)
      throws IOException, InterruptedException {
    try (var _ = Ballast.start(processors, (double) STEPS * plan.perSecond())) {
      return measure(parties, null);
    }
  }

  /** What a crowd tells of itself. */
  record Drained(Heap heap, Eta eta) {}

  /** The crowd stays until all have been served, and nobody else comes. */
  Drained drained() throws IOException, InterruptedException {
    warmUp();
    long before = node.liveBytes();
    var party = waiting.gather(plan.crowd(), plan.crowd());
    try (var coming = waiting.come(party, plan.admittedPerSecond())) {
      admit(coming);
      var points = drain(coming);
      return new Drained(
          new Heap(
              before,
              perDevice(points.getFirst(), before),
              perDevice(points.getLast(), before),
              points),
          ToldTurns.read(node.api(), party.devices(), plan.sample()));
    }
  }

  private double perDevice(Point point, long before) {
    return (point.bytes() - before) / (double) plan.crowd();
  }

  private Parties parties() throws IOException, InterruptedException {
    int steady = (int) Math.ceil((LEAD_IN_SECONDS + plan.steadySeconds()) * plan.steadyPerSecond());
    return new Parties(
        beside.gather(steady, steady), beside.gather(plan.closedDevices(), plan.inFlight()));
  }

  /**
   * As thoroughly at the one CA as at the other, whose devices come at once, so that they wait and
   * are woken as the crowd will: what is compiled meanwhile takes a processor.
   */
  private void warmUp() throws IOException, InterruptedException {
    watcher.at("warm-up", 0, plan.warmUp());
    int seconds = Math.max(SHORTEST_WARM_UP_SECONDS, plan.warmUp() / WARM_UP_PER_SECOND);
    int scarce = plan.perSecond() * seconds;
    try (var coming = waiting.come(waiting.gather(scarce, scarce), plan.admittedPerSecond())) {
      closed(beside, beside.gather(plan.warmUp(), WARM_UP_IN_FLIGHT));
      coming.await();
    }
  }

  /** Waits until every device of the crowd has been told its turn or been served. */
  private double admit(Crowd.Coming coming) throws IOException, InterruptedException {
    int underWay = plan.perSecond() * UNDER_WAY_SECONDS;
    int most = 0;
    var moved = clock.instant();
    while (true) {
      int told = node.waiting() + coming.served();
      watcher.at("admission", told, plan.crowd());
      boolean all = coming.line().progress().switchedOn() == plan.crowd();
      if (all && told + underWay >= plan.crowd()) {
        return seconds(coming.begun(), clock.instant());
      }
      if (told > most) {
        most = told;
        moved = clock.instant();
      } else if (clock.instant().isAfter(moved.plus(STALL))) {
        throw new IOException(
            "only %d of %d devices were told a turn".formatted(told, plan.crowd()));
      }
      Waiting.pause(LOOK);
    }
  }

  /** What has just been told to be patient repeats itself often at first. */
  private void settle() throws IOException, InterruptedException {
    watcher.at("settling", 0, plan.settleSeconds());
    Waiting.pause(Duration.ofSeconds(plan.settleSeconds()));
  }

  private Run alone(Parties parties) throws IOException, InterruptedException {
    settle();
    return measure(parties, null);
  }

  private Run beside(Parties parties, double admission) throws IOException, InterruptedException {
    settle();
    int begin = node.waiting();
    return measure(parties, () -> new Crowding(admission, begin, node.waiting()));
  }

  private interface Crowded {
    Crowding tell() throws IOException, InterruptedException;
  }

  private Run measure(Parties parties, @Nullable Crowded crowded)
      throws IOException, InterruptedException {
    watcher.at("steady", 0, parties.steady().plan().size());
    var before = node.work();
    var steady = steady(parties.steady());
    var processors = node.work().since(before);
    watcher.at("closed", 0, plan.closedDevices());
    var closed = closed(beside, parties.closed());
    return new Run(seed, steady, closed, crowded == null ? null : crowded.tell(), processors);
  }

  private Served steady(Crowd.Party party) throws IOException, InterruptedException {
    try (var coming = beside.come(party, plan.steadyPerSecond())) {
      var journeys = coming.await();
      var counted =
          journeys.stream()
              .filter(journey ->
                  !coming
                      .slot(journey.plan())
                      .isBefore(coming.begun().plusSeconds(LEAD_IN_SECONDS)))
              .toList();
      return served(counted, journey -> coming.slot(journey.plan()));
    }
  }

  private Served closed(Crowd crowd, Crowd.Party party) throws IOException, InterruptedException {
    try (var coming = crowd.come(party, AT_ONCE)) {
      var journeys = coming.await();
      return served(journeys, journey -> journey.bornAt().orElseThrow());
    }
  }

  /** The rate is that of the middle four fifths: the first find nobody before them. */
  private static Served served(List<Journey> journeys, Function<Journey, Instant> from) {
    var ends = journeys.stream().map(journey -> journey.endedAt().orElseThrow()).sorted().toList();
    int tenth = ends.size() / 10;
    var first = ends.get(tenth);
    int last = ends.size() - 1 - tenth;
    return new Served(
        journeys.size(),
        (last - tenth) / Math.max(1e-3, seconds(first, ends.get(last))),
        millis(
            journeys.stream()
                .map(journey ->
                    1e3 * seconds(from.apply(journey), journey.certifiedAt().orElseThrow()))
                .toList()));
  }

  private static Millis millis(List<Double> times) {
    return new Millis(
        Quantile.of(times, 50),
        Quantile.of(times, 95),
        Quantile.of(times, 99),
        Quantile.of(times, 100));
  }

  private List<Point> drain(Crowd.Coming coming) throws IOException, InterruptedException {
    var points = new ArrayList<Point>();
    points.add(new Point(coming.served(), node.liveBytes()));
    while (coming.served() < plan.crowd()) {
      watcher.at("draining", coming.served(), plan.crowd());
      Waiting.pause(LOOK);
      int tenths = coming.served() * POINTS / plan.crowd();
      if (tenths > points.getLast().served() * POINTS / plan.crowd()) {
        points.add(new Point(coming.served(), node.liveBytes()));
      }
    }
    coming.await();
    return points;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }
}
