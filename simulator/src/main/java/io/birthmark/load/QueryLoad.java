package io.birthmark.load;

import io.birthmark.load.Questions.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks at a fixed rate, whatever the node's pace (open loop). A question's time counts from the
 * moment at which it was to be asked, so that a node that stands still cannot hide it by being
 * asked less.
 */
final class QueryLoad {
  private final Questions questions;
  private final double perSecond;
  private final SplittableRandom random;
  private final Map<Kind, List<Long>> micros = new EnumMap<>(Kind.class);
  private final Map<Kind, AtomicInteger> failures = new EnumMap<>(Kind.class);

  /**
   * How one kind of question fared, in milliseconds.
   *
   * @param asked how many
   * @param failed how many were not answered with 200
   */
  record Result(Kind kind, int asked, int failed, double p50, double p95, double p99, double max) {}

  QueryLoad(Questions questions, double perSecond, long seed) {
    this.questions = questions;
    this.perSecond = perSecond;
    this.random = new SplittableRandom(seed);
    for (var kind : Kind.values()) {
      micros.put(kind, Collections.synchronizedList(new ArrayList<>()));
      failures.put(kind, new AtomicInteger());
    }
  }

  /** Asks for so long and waits for the last answers. */
  List<Result> run(Duration span) throws InterruptedException {
    var kinds = List.of(Kind.values());
    int count = (int) Math.ceil(span.toMillis() * perSecond / 1_000);
    var answered = new ArrayList<CompletableFuture<Void>>(count);
    try (var timer = new ScheduledThreadPoolExecutor(1)) {
      long begun = System.nanoTime();
      for (int i = 0; i < count; i++) {
        var kind = kinds.get(i % kinds.size());
        var draw = random.split();
        long due = begun + Math.round(i * 1e9 / perSecond);
        var done = new CompletableFuture<Void>();
        answered.add(done);
        var _ =
            timer.schedule(
                () -> ask(kind, draw, due, done), due - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
      CompletableFuture.allOf(answered.toArray(CompletableFuture<?>[]::new)).join();
    }
    return micros.keySet().stream().map(this::result).toList();
  }

  private void ask(Kind kind, SplittableRandom draw, long due, CompletableFuture<Void> done) {
    var _ =
        questions
            .ask(kind, draw)
            .whenComplete((answer, _) -> {
              times(kind).add((System.nanoTime() - due) / 1_000);
              if (answer == null || answer.statusCode() != 200) {
                failed(kind).incrementAndGet();
              }
              done.complete(null);
            });
  }

  private Result result(Kind kind) {
    var sorted = times(kind).stream().sorted().toList();
    return new Result(
        kind,
        sorted.size(),
        failed(kind).get(),
        rank(sorted, 50),
        rank(sorted, 95),
        rank(sorted, 99),
        rank(sorted, 100));
  }

  private static double rank(List<Long> sorted, int percent) {
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1) / 1_000.0;
  }

  private List<Long> times(Kind kind) {
    return micros.getOrDefault(kind, List.of());
  }

  private AtomicInteger failed(Kind kind) {
    return failures.getOrDefault(kind, new AtomicInteger());
  }
}
