package io.birthmark.operation;

import java.time.Duration;
import java.time.Instant;

/**
 * How many devices may be begun now, so that the pace is held. What a stall has left over is not
 * made up for: it would be a storm.
 */
final class Pacer {
  private static final double NANOS = 1e9;

  /** Beats whose share may come together, since a beat comes a little late now and then. */
  private static final int BEATS = 2;

  private final Duration beat;
  private Instant last;
  private double budget;

  Pacer(Instant now, Duration beat) {
    this.last = now;
    this.beat = beat;
  }

  /** Adds the share of the time that has passed. */
  void refill(Instant now, int perSecond) {
    long passed = Math.max(0, Duration.between(last, now).toNanos());
    last = now;
    double most = Math.max(1, beat.toNanos() / NANOS * BEATS * perSecond);
    budget = Math.min(most, budget + passed / NANOS * perSecond);
  }

  /** Takes as many as there are, {@code wanted} at most. */
  int take(int wanted) {
    int taken = Math.min(wanted, (int) budget);
    budget -= taken;
    return taken;
  }
}
