package io.birthmark.reconcile;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.ca.CaReader;
import java.time.Duration;

/**
 * How CAs' own lists are read and compared, under {@code birthmark.ca.lists}.
 *
 * @param reader bounds of the calls to each CA
 * @param again pause before what could not be told is asked again
 * @param tries how often it is asked
 * @param renewAfter how often the runner looks whether it knows what is under way
 * @param settleAfter how long before a list was made an attempt must have been given up, beyond its
 *     CA's horizon, for the list to settle it
 */
public record ReconciliationSettings(
    CaReader.Bounds reader, Duration again, int tries, Duration renewAfter, Duration settleAfter) {

  /**
   * Reads {@code birthmark.ca.lists}.
   *
   * @throws ConfigException when a key is absent or not what it should be
   */
  public static ReconciliationSettings from(Config config) {
    var section = config.getConfig("birthmark.ca.lists");
    return new ReconciliationSettings(
        new CaReader.Bounds(
            atLeastOne(section, "calls-per-second"),
            atLeastOne(section, "waiting"),
            config.getDuration("birthmark.ca.gateway.call-timeout")),
        section.getDuration("again"),
        atLeastOne(section, "tries"),
        section.getDuration("renew-after"),
        section.getDuration("settle-after"));
  }

  private static int atLeastOne(Config section, String key) {
    int value = section.getInt(key);
    if (value < 1) {
      throw new ConfigException.BadValue(section.origin(), key, "must be 1 or more");
    }
    return value;
  }
}
