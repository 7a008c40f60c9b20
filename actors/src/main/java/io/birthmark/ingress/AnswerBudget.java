package io.birthmark.ingress;

import java.time.Duration;
import java.time.Instant;

/**
 * How many bad messages of one edge node may still be answered: a bucket that holds one second's
 * worth and fills evenly. Whoever sends rubbish fast gets answers slowly, and costs no one else.
 *
 * @param perSecond answers a second; also the size of the bucket
 * @param left answers left at {@code asOf}
 */
record AnswerBudget(int perSecond, double left, Instant asOf) {
  static AnswerBudget full(int perSecond, Instant now) {
    return new AnswerBudget(perSecond, perSecond, now);
  }

  /** The budget as it has grown until {@code now}; a clock that went back adds nothing. */
  AnswerBudget at(Instant now) {
    var elapsed = Duration.between(asOf, now);
    if (elapsed.isNegative()) {
      return new AnswerBudget(perSecond, left, now);
    }
    double grown = left + perSecond * (elapsed.toMillis() / 1000.0);
    return new AnswerBudget(perSecond, Math.min(perSecond, grown), now);
  }

  boolean allows() {
    return left >= 1;
  }

  AnswerBudget spend() {
    return new AnswerBudget(perSecond, left - 1, asOf);
  }
}
