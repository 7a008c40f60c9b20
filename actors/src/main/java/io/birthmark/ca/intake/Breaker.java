package io.birthmark.ca.intake;

import io.birthmark.ca.CaAnswer;
import io.birthmark.device.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets a CA alone that does not answer: after so many failures in a row nothing is asked of it for
 * a while, then one request at a time until one of them is answered. A CA that says when it takes
 * requests again is taken at its word. For one thread at a time.
 */
final class Breaker {
  private final BreakerSettings settings;
  private int failures;
  private int openings;
  private Reason reason = Reason.CA_UNAVAILABLE;
  private Instant until = Instant.EPOCH;
  private BreakerState state = BreakerState.CLOSED;
  private Instant closed;

  /** A breaker that lets requests pass from {@code now} on. */
  Breaker(BreakerSettings settings, Instant now) {
    this.settings = settings;
    this.closed = now;
  }

  /**
   * Why nothing is asked for now.
   *
   * @param until when one request may be made
   */
  record Held(Reason reason, Instant until) {}

  BreakerState state() {
    return state;
  }

  /** Why the CA is let alone; empty when it is not. */
  Optional<Reason> reason() {
    return state == BreakerState.CLOSED ? Optional.empty() : Optional.of(reason);
  }

  /** Whether requests pass again, and have done so only since {@code since}. */
  boolean recoveredSince(Instant since) {
    return state == BreakerState.CLOSED && closed.isAfter(since);
  }

  /** Why nothing may be asked now; empty when something may. */
  Optional<Held> held(Instant now) {
    return state != BreakerState.CLOSED && now.isBefore(until)
        ? Optional.of(new Held(reason, until))
        : Optional.empty();
  }

  /** A request is made: the only one for as long as its answer may take. */
  void asked(Instant now) {
    if (state != BreakerState.CLOSED) {
      state = BreakerState.HALF_OPEN;
      until = now.plus(settings.probe());
    }
  }

  /** What the CA answered to a request. */
  void heard(CaAnswer answer, Instant now) {
    switch (answer) {
      case CaAnswer.Certificate _, CaAnswer.Denied _, CaAnswer.Pending _, CaAnswer.Absent _ ->
          close(now);
      case CaAnswer.NotTaken(var why, _, var retryAfter) when why == Reason.CA_THROTTLED ->
          open(why, now.plus(shorter(retryAfter, settings.longest())));
      case CaAnswer.NotTaken(var why, _, _) -> failed(why, now);
      case CaAnswer.Unknown _ -> failed(Reason.CA_UNAVAILABLE, now);
      case CaAnswer.NotSent _, CaAnswer.Unprovable _ -> {}
    }
  }

  private void close(Instant now) {
    closed = state == BreakerState.CLOSED ? closed : now;
    state = BreakerState.CLOSED;
    failures = 0;
    openings = 0;
  }

  /** What was under way when it opened says nothing new. */
  private void failed(Reason why, Instant now) {
    failures++;
    if (failures >= settings.failures() && state != BreakerState.OPEN) {
      openings++;
      open(why, now.plus(pause()));
    }
  }

  private void open(Reason why, Instant end) {
    until = state == BreakerState.OPEN && until.isAfter(end) ? until : end;
    reason = why;
    state = BreakerState.OPEN;
  }

  private Duration pause() {
    var pause = settings.first();
    for (int i = 1; i < openings && pause.compareTo(settings.longest()) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return shorter(pause, settings.longest());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
