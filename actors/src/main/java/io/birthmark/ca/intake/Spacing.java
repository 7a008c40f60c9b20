package io.birthmark.ca.intake;

import java.time.Duration;
import java.time.Instant;

/** Moments that lie at least so far apart. For one thread at a time. */
public final class Spacing {
  private Instant free = Instant.EPOCH;

  /**
   * The next moment from {@code earliest} on.
   *
   * @param every distance to the one after it
   */
  public Instant next(Instant earliest, Duration every) {
    var moment = free.isAfter(earliest) ? free : earliest;
    free = moment.plus(every);
    return moment;
  }
}
