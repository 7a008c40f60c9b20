package io.birthmark.fleet;

import io.birthmark.fleet.FleetView.Order;
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
 * @param order in which order they are told
 */
public record FleetFilter(
    String tenant,
    Map<Facet, String> equal,
    Optional<String> prefix,
    Optional<Instant> expiresBefore,
    Order order) {
  public FleetFilter {
    equal = Map.copyOf(equal);
    if (expiresBefore.isPresent() && order != Order.EXPIRES) {
      throw new IllegalArgumentException("what expires is sorted by when it does");
    }
  }

  /** The same in the usual order: by id, or by the end of validity where that is asked for. */
  public FleetFilter(
      String tenant,
      Map<Facet, String> equal,
      Optional<String> prefix,
      Optional<Instant> expiresBefore) {
    this(
        tenant,
        equal,
        prefix,
        expiresBefore,
        expiresBefore.isPresent() ? Order.EXPIRES : Order.DEVICE);
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
    return new FleetFilter(tenant, more, prefix, expiresBefore, order);
  }

  /** The same in another order. */
  public FleetFilter sorted(Order next) {
    return new FleetFilter(tenant, equal, prefix, expiresBefore, next);
  }

  /** The same text for the same filter, whatever the order in which it was put together. */
  @Override
  public String toString() {
    return tenant + new TreeMap<>(equal) + prefix + expiresBefore + order;
  }
}
