package io.birthmark.ca.intake;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * When a CA is let alone.
 *
 * @param failures failures in a row after which nothing is asked for a while
 * @param first for how long at first; doubles each time that does not help
 * @param longest never longer, whatever the CA itself wishes for
 * @param probe how long the answer to the one request that is then made may take
 */
public record BreakerSettings(int failures, Duration first, Duration longest, Duration probe) {
  private static final int MOST_DOUBLINGS = 7;

  public BreakerSettings {
    if (failures < 1 || !first.isPositive() || first.compareTo(longest) > 0) {
      throw new ConfigException.Generic(
          "birthmark.ca.breaker: failures must be at least 1, and first longer than nothing and no"
              + " longer than longest");
    }
  }

  /**
   * How long a request at the least waits for a CA that is let alone, the longer the more often it
   * has come back: each time is written down.
   */
  Duration patience(int returns) {
    return first.multipliedBy(1L << Math.min(returns, MOST_DOUBLINGS));
  }

  /** Reads {@code birthmark.ca.breaker}. */
  public static BreakerSettings from(Config config, Duration probe) {
    var breaker = config.getConfig("birthmark.ca.breaker");
    return new BreakerSettings(
        breaker.getInt("failures"),
        breaker.getDuration("first"),
        breaker.getDuration("longest"),
        probe);
  }
}
