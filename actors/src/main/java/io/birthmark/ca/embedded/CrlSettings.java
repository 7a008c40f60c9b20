package io.birthmark.ca.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.ArrayList;

/**
 * When revocation lists are made, under {@code birthmark.ca.crl}; {@code reference.conf} explains
 * each.
 *
 * @param nextUpdate from a list's making to its nextUpdate
 * @param refresh age at which a list is replaced though nothing was revoked
 * @param atMostEvery shortest time between two lists
 * @param lookEvery how often the store is asked whether another node published a list or left a
 *     revocation unlisted
 * @param retryFirst wait after a first failure of the store; doubles up to {@code retryLongest}
 */
public record CrlSettings(
    Duration nextUpdate,
    Duration refresh,
    Duration atMostEvery,
    Duration lookEvery,
    Duration retryFirst,
    Duration retryLongest) {
  private static final String PATH = "birthmark.ca.crl";

  /**
   * Reads and checks all settings.
   *
   * @param root the whole configuration, with this module's {@code reference.conf}
   * @throws ConfigException naming every fault at once
   */
  public static CrlSettings from(Config root) {
    var config = root.getConfig(PATH);
    var settings =
        new CrlSettings(
            config.getDuration("next-update"),
            config.getDuration("refresh"),
            config.getDuration("at-most-every"),
            config.getDuration("look-every"),
            config.getDuration("retry-first"),
            config.getDuration("retry-longest"));
    settings.check();
    return settings;
  }

  private void check() {
    var faults = new ArrayList<String>();
    if (nextUpdate.toSeconds() < 60) {
      faults.add("next-update must be at least one minute");
    }
    if (!refresh.isPositive() || refresh.compareTo(nextUpdate) >= 0) {
      faults.add(
          "refresh must be more than 0 and shorter than next-update, or lists end before the next");
    }
    if (!atMostEvery.isPositive() || !lookEvery.isPositive()) {
      faults.add("at-most-every and look-every must be more than 0");
    }
    if (!retryFirst.isPositive() || retryLongest.compareTo(retryFirst) < 0) {
      faults.add("retry-first must be more than 0, and retry-longest not shorter");
    }
    if (!faults.isEmpty()) {
      throw new ConfigException.Generic(PATH + ": " + String.join("; ", faults));
    }
  }

  /** The wait after so many failures in a row, at least one. */
  Duration retryAfter(int failures) {
    var wait = retryFirst;
    for (int i = 1; i < failures && wait.compareTo(retryLongest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(retryLongest) < 0 ? wait : retryLongest;
  }
}
