package io.birthmark.cadouble;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which fault a request meets: one that was ordered, else one that chaos draws.
 *
 * <p>Chaos draws from the seed, the operation, the correlation and how often the two were seen
 * together, never from the order in which requests happen to arrive: a seed that showed a fault
 * shows it again.
 */
final class Misdeeds {
  private static final int MOST_ORDERS = 1_000;
  private static final double PROBABILITY_OF_EACH = 0.005;

  /**
   * Faults to be done to the next requests.
   *
   * @param operation the only one it concerns; empty: any that the fault can meet
   */
  record Order(Fault fault, int times, String operation) {}

  private final Deque<Order> orders = new ArrayDeque<>();
  private final Map<String, Integer> seen = new HashMap<>();

  /**
   * Orders faults.
   *
   * @throws IllegalArgumentException when there are too many orders, or one for no request
   */
  synchronized void order(List<Order> more) {
    if (orders.size() + more.size() > MOST_ORDERS) {
      throw new IllegalArgumentException("at most " + MOST_ORDERS + " orders can wait");
    }
    for (var order : more) {
      if (order.times() < 1) {
        throw new IllegalArgumentException("times is at least 1");
      }
    }
    orders.addAll(more);
  }

  synchronized void clear() {
    orders.clear();
  }

  synchronized List<Order> waiting() {
    return List.copyOf(orders);
  }

  /** A request was received, now or before a restart. */
  synchronized void seen(String operation, String correlation) {
    seen.merge(operation + ' ' + correlation, 1, Integer::sum);
  }

  /** The fault that was ordered for a request, which is then done once less. */
  synchronized Optional<Fault> ordered(Desk.Ask ask) {
    for (Iterator<Order> each = orders.iterator(); each.hasNext(); ) {
      var order = each.next();
      if (concerns(order, ask)) {
        each.remove();
        if (order.times() > 1) {
          orders.addFirst(new Order(order.fault(), order.times() - 1, order.operation()));
        }
        return Optional.of(order.fault());
      }
    }
    return Optional.empty();
  }

  private static boolean concerns(Order order, Desk.Ask ask) {
    return (order.operation().isEmpty() || order.operation().equals(ask.operation()))
        && (ask.issuance() || !order.fault().concernsIssuanceAlone());
  }

  /** The fault that chaos draws for a request. */
  synchronized Optional<Fault> drawn(Desk.Ask ask, Settings settings) {
    if (settings.chaosSeed() == 0) {
      return Optional.empty();
    }
    var key = ask.operation() + ' ' + ask.correlation();
    double left = draw(settings.chaosSeed() + " " + key + " " + seen.getOrDefault(key, 0));
    for (var fault : Fault.values()) {
      if (ask.issuance() || !fault.concernsIssuanceAlone()) {
        left -= settings.chaos().getOrDefault(fault.word(), PROBABILITY_OF_EACH);
        if (left < 0) {
          return Optional.of(fault);
        }
      }
    }
    return Optional.empty();
  }

  /** A number from 0 to below 1 that depends on the text alone. */
  private static double draw(String text) {
    var hash = HexFormat.of().parseHex(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
    return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1.0p-53;
  }
}
