package io.birthmark.ingress;

import java.time.Duration;
import java.time.Instant;

/**
 * How much of something may still be done: a bucket that fills evenly. Whoever sends rubbish fast
 * is served slowly, and costs no one else.
 *
 * @param most size of the bucket
 * @param every how long one more takes to grow
 * @param left what is left at {@code asOf}
 */
record Budget(int most, Duration every, double left, Instant asOf) {
  static Budget full(int most, Duration every, Instant now) {
    return new Budget(most, every, most, now);
  }

  /** A bucket that holds one second's worth. */
  static Budget perSecond(int most, Instant now) {
    return full(most, Duration.ofSeconds(1).dividedBy(most), now);
  }

  /** The budget as it has grown until {@code now}; a clock that went back adds nothing. */
  Budget at(Instant now) {
    var elapsed = Duration.between(asOf, now);
    if (elapsed.isNegative()) {
      return new Budget(most, every, left, now);
    }
    double grown = left + (double) elapsed.toNanos() / every.toNanos();
    return new Budget(most, every, Math.min(most, grown), now);
  }

  boolean allows() {
    return left >= 1;
  }

  boolean isFull() {
    return left >= most;
  }

  /** When it allows one more, unless something is spent meanwhile. */
  Instant allowsFrom() {
    return allows() ? asOf : asOf.plusNanos((long) Math.ceil((1 - left) * every.toNanos()));
  }

  /** With one less; never in debt. */
  Budget spend() {
    return new Budget(most, every, Math.max(0, left - 1), asOf);
  }
}
