package io.birthmark.cloud;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.ca.outside.Faults;
import io.birthmark.device.CaName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * How a cloud is kept up with the journal, whatever its kind, under {@code birthmark.clouds.NAME}.
 * What each means stands in {@code reference.conf} under {@code birthmark.cloud.kinds}.
 *
 * @param cas whose certificates are registered; empty for those of all CAs
 * @param perSecond certificates that are begun in a second at most
 * @param inFlight certificates that are under way at the same time at most
 * @param retryFirst pause after a failure; doubles with each further one
 * @param retryLongest longest of those pauses
 * @param refusedRetry after which a certificate that was refused is tried again
 * @param settle how long a cloud may not yet know what it was asked to admit
 */
public record CloudSettings(
    Set<CaName> cas,
    int perSecond,
    int inFlight,
    Duration retryFirst,
    Duration retryLongest,
    Duration refusedRetry,
    Duration settle) {
  private static final int FASTEST = 1_000;

  public CloudSettings {
    cas = Set.copyOf(cas);
  }

  /**
   * Reads them.
   *
   * @param config the cloud's own, above its kind's defaults
   * @param known the CAs that are configured
   * @param faults where everything that is wrong is told, by key
   * @return settings that are good for nothing when there are faults
   */
  public static CloudSettings from(Config config, Set<CaName> known, Faults faults) {
    var first = faults.duration(config, "retry-first", Duration.ofMillis(100));
    return new CloudSettings(
        cas(config, known, faults),
        faults.number(config, "per-second", 1, FASTEST),
        faults.number(config, "in-flight", 1, FASTEST),
        first,
        faults.duration(config, "retry-longest", first),
        faults.duration(config, "refused-retry", Duration.ofMinutes(1)),
        faults.duration(config, "settle", Duration.ofSeconds(1)));
  }

  private static Set<CaName> cas(Config config, Set<CaName> known, Faults faults) {
    var cas = new HashSet<CaName>();
    try {
      for (var word : config.getStringList("cas")) {
        var ca = CaName.of(word).filter(known::contains);
        faults.expect(ca.isPresent(), "cas", "no CA of the name \"" + word + "\" is configured");
        ca.ifPresent(cas::add);
      }
    } catch (ConfigException e) {
      faults.expect(false, "cas", "must be a list of names of CAs");
    }
    return cas;
  }

  /** The pause after so many failures in a row, from 1. */
  Duration pause(int failures) {
    var pause = retryFirst;
    for (int i = 1; i < failures && pause.compareTo(retryLongest) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(retryLongest) < 0 ? pause : retryLongest;
  }
}
