package io.birthmark.ca.intake;

import com.typesafe.config.Config;
import io.birthmark.ca.outside.Faults;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a CA may be asked for by the whole cluster.
 *
 * @param perSecond requests for certificates in a second; empty for as many as come
 * @param perDay requests in a day of UTC; empty for as many as come
 */
public record BudgetSettings(OptionalInt perSecond, OptionalInt perDay) {
  /** As many as come. */
  public static final BudgetSettings NONE =
      new BudgetSettings(OptionalInt.empty(), OptionalInt.empty());

  private static final int MOST_PER_SECOND = 100_000;

  /**
   * Reads {@code budget}.
   *
   * @param config the settings of one CA
   * @param faults where is told what is wrong with them
   */
  public static BudgetSettings from(Config config, Faults faults) {
    return new BudgetSettings(
        read(config, "budget.per-second", MOST_PER_SECOND, faults),
        read(config, "budget.per-day", Integer.MAX_VALUE, faults));
  }

  private static OptionalInt read(Config config, String key, int most, Faults faults) {
    int value = config.getInt(key);
    faults.expect(value >= 0 && value <= most, key, "must be from 1 to " + most + ", or 0");
    return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
  }

  /**
   * How long one node lets pass between two requests.
   *
   * @param nodes how many there are; each has the same part
   */
  Duration every(int nodes) {
    return perSecond.isPresent()
        ? Duration.ofSeconds(Math.max(1, nodes)).dividedBy(perSecond.getAsInt())
        : Duration.ZERO;
  }
}
