package io.birthmark.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * Measures writes to the journal: {@code journal.writes{outcome}}, from the wish of an entity to
 * the answer, {@code journal.group}, how many entities' writes went into one transaction, and
 * {@code journal.broken}, chains that did not fit when they were read.
 */
final class JournalMeters {
  private final MeterRegistry registry;
  private final Timer stored;
  private final Timer refused;
  private final Timer unknown;
  private final DistributionSummary group;
  private final Counter broken;

  JournalMeters(MeterRegistry registry) {
    this.registry = registry;
    this.stored = timer("STORED");
    this.refused = timer("REFUSED");
    this.unknown = timer("UNKNOWN");
    this.group =
        DistributionSummary.builder("journal.group")
            .description("writes in one transaction")
            .register(registry);
    this.broken =
        Counter.builder("journal.broken")
            .description("chains that did not fit when they were read")
            .register(registry);
  }

  private Timer timer(String outcome) {
    return Timer.builder("journal.writes")
        .description("writes of one entity, from its wish to the answer")
        .tag("outcome", outcome)
        .publishPercentiles(0.5, 0.99)
        .register(registry);
  }

  /** Begins to time a write. */
  Timer.Sample begin() {
    return Timer.start(registry);
  }

  /** A write has its answer. */
  void answered(Timer.Sample sample, Try<BoxedUnit> answer) {
    sample.stop(
        answer.isSuccess()
            ? stored
            : answer.failed().get() instanceof RefusedWriteException ? refused : unknown);
  }

  /** So many writes go into a transaction. */
  void grouped(int writes) {
    group.record(writes);
  }

  /** A chain did not fit. */
  void brokenChain() {
    broken.increment();
  }
}
