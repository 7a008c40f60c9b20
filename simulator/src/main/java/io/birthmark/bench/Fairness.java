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
 * Runs the pairs, each on a node of its own: it begins with an empty database and new CAs, and is
 * warmed up. Two nodes that do the same differ about as much as a crowd makes a difference, by what
 * their JVMs happen to compile; so a crowd is judged by the node on which it waits. One more crowd
 * stays until it has been served, on a node whose heap is looked at meanwhile: that collects it,
 * beside which no time should be measured.
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

  /** Runs all; takes more than an hour unless the plan is small. */
  FairnessReport run() throws IOException, InterruptedException, SQLException {
    var machine = Machine.of(postgres);
    int all = plan.pairs() + 1;
    var pairs = new ArrayList<Pair>();
    for (int i = 1; i <= plan.pairs(); i++) {
      watcher.at("node", i, all);
      pairs.add(onNode(FairnessRun::pair));
    }
    watcher.at("node", all, all);
    var drained = onNode(FairnessRun::drained);
    return report(pairs, drained, machine);
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
        least("throughput, closed", pairs, pair -> pair.ratio(Fairness::closed)),
        least("throughput, steady", pairs, pair -> pair.ratio(Fairness::steady)),
        most("p95, steady", pairs, pair -> pair.ratio(Fairness::p95)),
        least("closed, by ballast", pairs, pair -> pair.byBallast(Fairness::closed)),
        most("p95, by ballast", pairs, pair -> pair.byBallast(Fairness::p95)),
        once("heap, most by first", flatness(heap), A_TENTH_MORE),
        once("ETA, p95 of what is off", eta.toCertificate().p95(), A_TENTH));
  }

  private static double closed(Run run) {
    return run.closed().perSecond();
  }

  private static double steady(Run run) {
    return run.steady().perSecond();
  }

  private static double p95(Run run) {
    return run.steady().millis().p95();
  }

  private static Bound least(String name, List<Pair> pairs, ToDoubleFunction<Pair> ratio) {
    return median(name, pairs, ratio, A_TENTH_LESS, true);
  }

  private static Bound most(String name, List<Pair> pairs, ToDoubleFunction<Pair> ratio) {
    return median(name, pairs, ratio, A_TENTH_MORE, false);
  }

  private static Bound median(
      String name, List<Pair> pairs, ToDoubleFunction<Pair> ratio, double aim, boolean least) {
    var ratios = pairs.stream().mapToDouble(ratio).boxed().toList();
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
