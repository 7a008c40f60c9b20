package io.birthmark.line;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a device waits for an answer before it repeats itself: 1, 2, 4 … 60 s, each ± 20 %. */
final class BackOff {
  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;
  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  BackOff(RandomGenerator random) {
    this.random = random;
  }

  /** The wait after {@code unanswered} repeats; 0 is the wait after the message itself. */
  Duration after(int unanswered) {
    long millis = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(unanswered, 6));
    return Duration.ofMillis(Math.round(millis * (1 + random.nextDouble(-JITTER, JITTER))));
  }
}
