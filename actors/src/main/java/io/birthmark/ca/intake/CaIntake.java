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
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether one CA takes a request from this node: how it does, and what it may be asked for. Many
 * threads ask, and each holds the others up for microseconds.
 */
final class CaIntake {
  /** How far apart those come back who wait for a CA that does not answer and has no budget. */
  private static final Duration RETURN_EVERY = Duration.ofMillis(10);

  /** Until a part of the day's budget that was ordered is there. */
  private static final Duration ARRIVES = Duration.ofSeconds(1);

  private final BudgetSettings budget;
  private final Optional<DayAllowance> day;
  private final Turns turns = new Turns();
  private final BreakerSettings settings;
  private final Breaker breaker;
  private final Spacing departures = new Spacing();
  private final Spacing returns = new Spacing();

  CaIntake(BudgetSettings budget, BreakerSettings settings, Instant now) {
    this.budget = budget;
    this.day = budget.perDay().stream().mapToObj(DayAllowance::new).findFirst();
    this.settings = settings;
    this.breaker = new Breaker(settings, now);
  }

  /**
   * What is said to a wish.
   *
   * @param nodes how many nodes share the budget
   * @param reserved what they have set aside of today's budget, as far as is known here
   */
  synchronized Verdict admit(Wish wish, Instant now, int nodes, int reserved) {
    var held = breaker.held(now);
    if (held.isPresent()) {
      var patient = now.plus(settings.patience(wish.returns()));
      var until = held.get().until();
      return back(held.get().reason(), until.isAfter(patient) ? until : patient, nodes);
    }
    if (day.isPresent() && !day.get().allows(now)) {
      return back(Reason.CA_BUDGET, day.get().again(now.plus(ARRIVES), reserved), nodes);
    }
    var every = budget.every(nodes);
    if (every.isPositive()
        && turns.take(wish.flow(), wish.returns(), now, every)
            instanceof Turns.Turn.Later(var turn)) {
      return closed(Reason.CA_BUDGET, turn);
    }
    breaker.asked(now);
    day.ifPresent(DayAllowance::spend);
    return new Open();
  }

  /** Those who wait come back one after the other: what comes back at once would be a storm. */
  private Verdict back(Reason reason, Instant earliest, int nodes) {
    var every = budget.every(nodes);
    return closed(reason, returns.next(earliest, every.isPositive() ? every : RETURN_EVERY));
  }

  /** A deadline is stored in microseconds; a third of a second, say, is not to be told finer. */
  private static Verdict closed(Reason reason, Instant until) {
    var stored = until.truncatedTo(ChronoUnit.MICROS);
    return new Closed(
        new CaClosed(reason, stored.isBefore(until) ? stored.plus(1, ChronoUnit.MICROS) : stored));
  }

  /** What this node must set aside of today's budget, if anything. */
  synchronized Optional<DayAllowance.Part> order(Instant now, int reserved) {
    return day.flatMap(allowance -> allowance.order(now, reserved));
  }

  /** What became of it. */
  synchronized void ordered(DayAllowance.Part part, boolean granted) {
    if (granted) {
      day.ifPresent(allowance -> allowance.granted(part));
    } else {
      day.ifPresent(allowance -> allowance.refused(part));
    }
  }

  /** What all nodes may ask for in a day. */
  OptionalInt perDay() {
    return budget.perDay();
  }

  /** Whether it has answered again only since then. */
  synchronized boolean recoveredSince(Instant since) {
    return breaker.recoveredSince(since);
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
  synchronized IntakeReport report(Instant now, int reserved) {
    return new IntakeReport(
        budget.perSecond(),
        budget.perDay(),
        budget.perDay().stream().map(perDay -> Math.max(0, perDay - reserved)).findFirst(),
        turns.queue(now),
        breaker.state(),
        breaker.reason(),
        breaker.held(now).map(Breaker.Held::until));
  }
}
