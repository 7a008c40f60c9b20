package io.birthmark.fleet;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which devices are asked for: those for which all of it is true.
 *
 * @param equal words that a device must have; compared as they are written
 * @param prefix how the device's id begins
 * @param expiresBefore before when its credential in use ends
 */
public record FleetFilter(
    String tenant,
    Map<Facet, String> equal,
    Optional<String> prefix,
    Optional<Instant> expiresBefore) {
  public FleetFilter {
    equal = Map.copyOf(equal);
  }

  /** All devices of a tenant. */
  public static FleetFilter all(String tenant) {
    return new FleetFilter(tenant, Map.of(), Optional.empty(), Optional.empty());
  }

  /** One word more that a device must have. */
  public FleetFilter with(Facet facet, String word) {
    var more = new EnumMap<Facet, String>(Facet.class);
    more.putAll(equal);
    more.put(facet, word);
    return new FleetFilter(tenant, more, prefix, expiresBefore);
  }

  /** How the list is sorted: by id, or with {@link #expiresBefore} by the end of validity. */
  public boolean byExpiry() {
    return expiresBefore.isPresent();
  }

  /** The same text for the same filter, whatever the order in which it was put together. */
  @Override
  public String toString() {
    return tenant + new TreeMap<>(equal) + prefix + expiresBefore;
  }
}
