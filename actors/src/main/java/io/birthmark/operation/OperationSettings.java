package io.birthmark.operation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * How operations run, under {@code birthmark.operation}.
 *
 * @param openAtOnce most operations that may be open at the same time
 * @param pauseAtMost after this a pause ends in an abort
 * @param largest most devices of one operation
 * @param confirmAbove an operation on more devices than this has to name their number
 * @param perSecond devices a second, when the request does not say
 * @param fastest most devices a second
 * @param inFlight most devices of one operation that are asked at the same time
 * @param beat how often work is begun and outcomes are stored
 * @param again pause before a twin that gave no answer is asked again, and after a failure of the
 *     store
 * @param renewAfter how often the runner looks whether it knows how all operations stand
 * @param tries how often a twin is asked before its outcome counts as unknown
 * @param samples how many devices a dry run asks what would become of them
 */
public record OperationSettings(
    int openAtOnce,
    Duration pauseAtMost,
    int largest,
    int confirmAbove,
    int perSecond,
    int fastest,
    int inFlight,
    Duration beat,
    Duration again,
    Duration renewAfter,
    int tries,
    int samples) {

  /**
   * Reads {@code birthmark.operation}.
   *
   * @throws ConfigException when a key is absent or not what it should be
   */
  public static OperationSettings from(Config config) {
    var section = config.getConfig("birthmark.operation");
    return new OperationSettings(
        atLeastOne(section, "open-at-once"),
        section.getDuration("pause-at-most"),
        atLeastOne(section, "largest"),
        section.getInt("confirm-above"),
        atLeastOne(section, "per-second"),
        atLeastOne(section, "fastest"),
        atLeastOne(section, "in-flight"),
        section.getDuration("beat"),
        section.getDuration("again"),
        section.getDuration("renew-after"),
        atLeastOne(section, "tries"),
        atLeastOne(section, "samples"));
  }

  /** The rules under these settings. */
  public OperationRules rules() {
    return new OperationRules(openAtOnce, pauseAtMost);
  }

  private static int atLeastOne(Config section, String key) {
    int value = section.getInt(key);
    if (value < 1) {
      throw new ConfigException.BadValue(section.origin(), key, "must be 1 or more");
    }
    return value;
  }
}
