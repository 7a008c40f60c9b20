package io.birthmark.cadouble;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The double's idea of the time, which can be made wrong. */
public final class DoubleClock implements InstantSource {
  private final InstantSource right;
  private final AtomicReference<Duration> skew = new AtomicReference<>(Duration.ZERO);

  public DoubleClock(InstantSource right) {
    this.right = right;
  }

  @Override
  public Instant instant() {
    return right.instant().plus(skew.get());
  }

  /** Sets how far the clock goes ahead; behind when it is negative. */
  void skew(Duration ahead) {
    skew.set(ahead);
  }
}
