package io.birthmark.ca.intake;

import io.birthmark.ca.CaAnswer;
import io.birthmark.ca.CaGate.Closed;
import io.birthmark.ca.CaGate.Open;
import io.birthmark.ca.CaGate.Verdict;
import io.birthmark.ca.CaGate.Wish;
import io.birthmark.device.CaClosed;
import io.birthmark.device.Reason;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether one CA takes a request from this node: how it does, and what it may be asked for. Many
 * threads ask, and each holds the others up for microseconds.
 */
final class CaIntake {
  /** How far apart those come back who wait for a CA that does not answer and has no budget. */
  private static final Duration RETURN_EVERY = Duration.ofMillis(10);

  private final Budget budget;
  private final Turns turns = new Turns();
  private final Breaker breaker;
  private final Spacing departures = new Spacing();
  private final Spacing returns = new Spacing();

  CaIntake(Budget budget, BreakerSettings settings) {
    this.budget = budget;
    this.breaker = new Breaker(settings);
  }

  /**
   * What is said to a wish.
   *
   * @param nodes how many nodes share the budget
   */
  synchronized Verdict admit(Wish wish, Instant now, int nodes) {
    var held = breaker.held(now);
    if (held.isPresent()) {
      return held(held.get(), nodes);
    }
    var every = budget.every(nodes);
    if (every.isPositive()
        && turns.take(wish.flow(), wish.returns(), now, every)
            instanceof Turns.Turn.Later(var turn)) {
      return new Closed(new CaClosed(Reason.CA_BUDGET, turn));
    }
    breaker.asked(now);
    return new Open();
  }

  /** Those who wait come back one after the other: what comes back at once would be a storm. */
  private Verdict held(Breaker.Held held, int nodes) {
    var every = budget.every(nodes);
    var back = returns.next(held.until(), every.isPositive() ? every : RETURN_EVERY);
    return new Closed(new CaClosed(held.reason(), back));
  }

  /** What it answered to a request. */
  synchronized void heard(CaAnswer answer, Instant now) {
    breaker.heard(answer, now);
  }

  /** When the next request that was admitted may be sent. */
  synchronized Instant departure(Instant now, int nodes) {
    return departures.next(now, budget.every(nodes));
  }

  /** How it stands. */
  synchronized IntakeReport report(Instant now) {
    var held = breaker.held(now);
    return new IntakeReport(
        budget.perSecond(),
        turns.queue(now),
        breaker.state(),
        held.map(Breaker.Held::reason),
        held.map(Breaker.Held::until));
  }
}
