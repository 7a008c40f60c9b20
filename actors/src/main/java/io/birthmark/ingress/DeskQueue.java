package io.birthmark.ingress;

import io.birthmark.device.DeviceId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The devices of one edge node that wait for the desk: at most one call per device at a time, in
 * the order of arrival, and a newer message of the same step takes the place of one that still
 * waits. Mutable, for one actor alone.
 */
final class DeskQueue {
  private record Place(DeviceId device, DeviceRequest.Step step) {}

  /** A request and the receipt of the message it came in. */
  record Ticket(DeviceRequest request, Receipt receipt) {}

  /**
   * A request at the desk.
   *
   * @param number never used twice in one queue: an answer to an older call is recognised
   */
  record Call(long number, Ticket ticket) {}

  /** What became of an offered request. */
  sealed interface Offer {}

  /** It waits for its turn. */
  record Queued() implements Offer {}

  /** It took the place of this one, which nobody waits for any more. */
  record Replaced(Ticket old) implements Offer {}

  /** There is no room. */
  record Full() implements Offer {}

  private final int maxCalls;
  private final int maxWaiting;
  private final Map<Place, Ticket> waiting = new LinkedHashMap<>();
  private final Map<DeviceId, Call> calls = new HashMap<>();
  private long lastNumber;

  DeskQueue(int maxCalls, int maxWaiting) {
    this.maxCalls = maxCalls;
    this.maxWaiting = maxWaiting;
  }

  Offer offer(Ticket ticket) {
    var place = new Place(ticket.request().device(), ticket.request().step());
    if (!waiting.containsKey(place) && waiting.size() >= maxWaiting) {
      return new Full();
    }
    var old = Optional.ofNullable(waiting.put(place, ticket));
    return old.<Offer>map(Replaced::new).orElse(new Queued());
  }

  /** Begins the next call that may be made now. */
  Optional<Call> begin() {
    if (calls.size() >= maxCalls) {
      return Optional.empty();
    }
    for (var entry : waiting.entrySet()) {
      var device = entry.getKey().device();
      if (!calls.containsKey(device)) {
        var call = new Call(++lastNumber, entry.getValue());
        waiting.remove(entry.getKey());
        calls.put(device, call);
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }

  /** Ends the call; empty when it is no longer open. */
  Optional<Ticket> end(DeviceId device, long number) {
    var call = Optional.ofNullable(calls.get(device)).filter(c -> c.number() == number);
    call.ifPresent(c -> calls.remove(device));
    return call.map(Call::ticket);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && calls.isEmpty();
  }

  /** Empties the queue; returns what was in it. */
  List<Ticket> drain() {
    var all = new java.util.ArrayList<>(waiting.values());
    calls.values().forEach(c -> all.add(c.ticket()));
    waiting.clear();
    calls.clear();
    return all;
  }
}
