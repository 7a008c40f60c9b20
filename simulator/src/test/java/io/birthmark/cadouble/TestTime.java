package io.birthmark.cadouble;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Time that passes when a test says so; it begins now, because TLS clients look at their own. */
public final class TestTime implements InstantSource {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  @Override
  public Instant instant() {
    return now.get();
  }

  /** The machine's own, which HTTP's header {@code Date} tells. */
  public static InstantSource machine() {
    return InstantSource.system();
  }

  public void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }
}
