package io.birthmark.bench;

import io.birthmark.bench.BenchReport.Machine;
import io.birthmark.bench.FairnessReport.Bound;
import io.birthmark.bench.FairnessReport.Eta;
import io.birthmark.bench.FairnessReport.Heap;
import io.birthmark.bench.FairnessReport.Pair;
import io.birthmark.bench.FairnessReport.Plan;
import io.birthmark.bench.FairnessReport.Point;
import io.birthmark.bench.FairnessReport.Run;
import io.birthmark.bench.FairnessRun.Drained;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Runs the pairs: alone, beside, beside, alone, alone and so on, so that a machine that gets slower
 * or faster meanwhile does so for both. Neighbours of one kind share a node; each node begins with
 * an empty database and new CAs, and is warmed up. The last crowd stays until it has been served.
 */
final class Fairness {
  private static final double A_TENTH_LESS = 0.9;
  private static final double A_TENTH_MORE = 1.1;
  private static final double A_TENTH = 0.1;

  /** So far apart that no device of a node has the seed of one of another. */
  private static final int SEEDS_APART = 1_000;

  private final Plan plan;
  private final Path folder;
  private final Postgres postgres;
  private final InstantSource clock;
  private final Bench.Watcher watcher;
  private int nodes;

  Fairness(Plan plan, Path folder, Postgres postgres, InstantSource clock, Bench.Watcher watcher) {
    this.plan = plan;
    this.folder = folder;
    this.postgres = postgres;
    this.clock = clock;
    this.watcher = watcher;
  }

  /**
   * Runs on one node, one after the other.
   *
   * @param crowd whether one waits
   */
  record Sitting(boolean crowd, int runs) {}

  /** Runs all; takes most of an hour unless the plan is small. */
  FairnessReport run() throws IOException, InterruptedException, SQLException {
    var machine = Machine.of(postgres);
    var sittings = sittings(plan.pairs());
    int lastCrowd = sittings.size() - (plan.pairs() % 2 == 0 ? 2 : 1);
    var runs = new ArrayList<Run>();
    for (int i = 0; i < lastCrowd; i++) {
      var sitting = sittings.get(i);
      int times = sitting.runs();
      watcher.at("node", i + 1, sittings.size());
      runs.addAll(onNode(run -> sitting.crowd() ? run.beside(times) : run.alone(times)));
    }
    watcher.at("node", lastCrowd + 1, sittings.size());
    var drained = onNode(run -> run.drained(sittings.get(lastCrowd).runs()));
    runs.addAll(drained.runs());
    if (lastCrowd < sittings.size() - 1) {
      runs.addAll(onNode(run -> run.alone(sittings.getLast().runs())));
    }
    return report(pairs(runs), drained, machine);
  }

  /** Alone, beside, beside, alone, alone …, where neighbours of one kind share a node. */
  static List<Sitting> sittings(int pairs) {
    var sittings = new ArrayList<Sitting>();
    for (int i = 0; i < 2 * pairs; i++) {
      boolean crowd = isBeside(i);
      if (i > 0 && isBeside(i - 1) == crowd) {
        sittings.add(new Sitting(crowd, sittings.removeLast().runs() + 1));
      } else {
        sittings.add(new Sitting(crowd, 1));
      }
    }
    return sittings;
  }

  private static boolean isBeside(int run) {
    return (run + 1) / 2 % 2 == 1;
  }

  private static List<Pair> pairs(List<Run> runs) {
    var pairs = new ArrayList<Pair>();
    for (int i = 0; i < runs.size(); i += 2) {
      boolean crowdFirst = isBeside(i);
      pairs.add(
          crowdFirst
              ? new Pair(true, runs.get(i + 1), runs.get(i))
              : new Pair(false, runs.get(i), runs.get(i + 1)));
    }
    return pairs;
  }

  private interface Part<T> {
    T of(FairnessRun run) throws IOException, InterruptedException;
  }

  private <T> T onNode(Part<T> part) throws IOException, InterruptedException, SQLException {
    int number = nodes++;
    var data = folder.resolve("node-" + number);
    try (var node = MeasuredNode.start(data, postgres, plan.perSecond())) {
      var run =
          new FairnessRun(node, plan, plan.seed() + (long) number * SEEDS_APART, clock, watcher);
      return part.of(run);
    }
  }

  private FairnessReport report(List<Pair> pairs, Drained drained, Machine machine) {
    return new FairnessReport(
        bounds(pairs, drained.heap(), drained.eta()),
        List.copyOf(pairs),
        drained.heap(),
        drained.eta(),
        plan,
        machine);
  }

  static List<Bound> bounds(List<Pair> pairs, Heap heap, Eta eta) {
    return List.of(
        ratio("throughput, closed", pairs, run -> run.closed().perSecond(), A_TENTH_LESS, true),
        ratio("throughput, steady", pairs, run -> run.steady().perSecond(), A_TENTH_LESS, true),
        ratio("p95, steady", pairs, run -> run.steady().millis().p95(), A_TENTH_MORE, false),
        once("heap, most by first", flatness(heap), A_TENTH_MORE),
        once("ETA, p95 of what is off", eta.toCertificate().p95(), A_TENTH));
  }

  private static Bound ratio(
      String name, List<Pair> pairs, ToDoubleFunction<Run> figure, double aim, boolean least) {
    var ratios =
        pairs.stream()
            .map(pair ->
                figure.applyAsDouble(pair.beside())
                    / Math.max(1e-9, figure.applyAsDouble(pair.alone())))
            .toList();
    return new Bound(
        name,
        Quantile.median(ratios),
        Quantile.of(ratios, 0),
        Quantile.of(ratios, 100),
        aim,
        least);
  }

  private static Bound once(String name, double figure, double most) {
    return new Bound(name, figure, null, null, most, false);
  }

  /** The most that lived on the heap, by what did when all waited. */
  private static double flatness(Heap heap) {
    return heap.points().stream().mapToLong(Point::bytes).max().orElse(0)
        / (double) Math.max(1, heap.points().getFirst().bytes());
  }
}
