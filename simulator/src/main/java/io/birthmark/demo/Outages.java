package io.birthmark.demo;

import io.birthmark.line.FactoryLine;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The outages of a demo: each CA's plan is carried out, and the node is killed twice. */
final class Outages implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int KILLS = 2;

  private final Lines lines;
  private final DemoNode node;
  private final long seed;
  private final Consumer<String> out;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  private Outages(Lines lines, DemoNode node, long seed, Consumer<String> out) {
    this.lines = lines;
    this.node = node;
    this.seed = seed;
    this.out = out;
  }

  /** Lets them begin; they end by themselves. */
  static Outages begin(
      Lines lines, List<OutsideCa> cas, DemoNode node, long seed, Consumer<String> out) {
    var outages = new Outages(lines, node, seed, out);
    for (int i = 0; i < cas.size(); i++) {
      var ca = cas.get(i);
      long own = seed + i;
      outages.go(() -> outages.strike(ca, own));
    }
    outages.go(outages::killNode);
    return outages;
  }

  private interface Course {
    void run() throws IOException, InterruptedException;
  }

  private void go(Course course) {
    running.add(
        threads.submit(() -> {
          try {
            course.run();
          } catch (IOException e) {
            faults.add("an outage could not be brought about: " + e.getMessage());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }));
  }

  private void strike(OutsideCa ca, long own) throws IOException, InterruptedException {
    var plan = OutagePlan.of(own, lines.share(ca.kind()));
    var tail = new LedgerTail(ca);
    int struck = 0;
    for (var strike : plan.strikes()) {
      long next = tail.requests() + strike.after();
      while (tail.requests() < next && served(ca) < plan.latest(struck)) {
        Waiting.pause(PAUSE);
      }
      if (!goesOn(ca) || !strikes(ca, strike.kind())) {
        break;
      }
      struck++;
    }
    ca.calm();
    out.accept("  %s: %d outages, over now".formatted(ca.kind().word(), struck));
    if (struck < plan.strikes().size()) {
      faults.add(
          "%s has met %d of %d outages".formatted(ca.kind().word(), struck, plan.strikes().size()));
    }
  }

  /** One at a time: a fault that waits would be forgotten in a restart. */
  private boolean strikes(OutsideCa ca, String kind) throws IOException, InterruptedException {
    if (kind.equals(OutagePlan.RESTART)) {
      ca.restart();
      return true;
    }
    ca.order(kind);
    while (!ca.idle()) {
      if (!goesOn(ca)) {
        return false;
      }
      Waiting.pause(PAUSE);
    }
    return true;
  }

  private boolean goesOn(OutsideCa ca) {
    return served(ca) < OutagePlan.PERCENT;
  }

  private int served(OutsideCa ca) {
    return percent(lines.progress(ca.kind()));
  }

  private static int percent(FactoryLine.Progress progress) {
    int done = progress.operational() + progress.refused();
    return progress.planned() == 0 ? 0 : 100 * done / progress.planned();
  }

  private void killNode() throws IOException, InterruptedException {
    var random = new SplittableRandom(seed);
    int stretch = OutagePlan.PERCENT / KILLS;
    for (int i = 0; i < KILLS; i++) {
      int at = i * stretch + random.nextInt(stretch / 3, stretch);
      while (percent(lines.progress()) < at) {
        Waiting.pause(PAUSE);
      }
      node.killAndRestart();
      out.accept("  the node was killed (kill -9) at %d %% and is back".formatted(at));
    }
  }

  /** What is wrong with the outages themselves, once the lines have ended. */
  List<String> faults() {
    if (running.stream().anyMatch(course -> !course.isDone())) {
      faults.add("the lines ended before the outages did");
    }
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
