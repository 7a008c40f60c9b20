package io.birthmark.ca.intake;

import com.typesafe.config.Config;
import io.birthmark.ca.outside.Faults;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a CA may be asked for by the whole cluster.
 *
 * @param perSecond requests for certificates in a second; empty for as many as come
 */
public record Budget(OptionalInt perSecond) {
  /** As many as come. */
  public static final Budget NONE = new Budget(OptionalInt.empty());

  private static final String PER_SECOND = "budget.per-second";
  private static final int MOST = 100_000;

  /**
   * Reads {@code budget}.
   *
   * @param config the settings of one CA
   * @param faults where is told what is wrong with them
   */
  public static Budget from(Config config, Faults faults) {
    int perSecond = config.getInt(PER_SECOND);
    faults.expect(
        perSecond >= 0 && perSecond <= MOST, PER_SECOND, "must be from 1 to " + MOST + ", or 0");
    return perSecond > 0 ? new Budget(OptionalInt.of(perSecond)) : NONE;
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
