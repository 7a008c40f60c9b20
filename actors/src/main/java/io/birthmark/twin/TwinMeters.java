package io.birthmark.twin;

import io.birthmark.device.DeviceRecord;
import io.birthmark.device.Phase;
import io.birthmark.device.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what twins do: {@code twin.events}, {@code twin.transitions{from,to}} by the devices'
 * phases, and {@code twin.refusals{reason}}.
 */
final class TwinMeters {
  private final MeterRegistry registry;
  private final Counter events;
  private final Map<Phase, Map<Phase, Counter>> transitions = new EnumMap<>(Phase.class);
  private final Map<Reason, Counter> refusals = new ConcurrentHashMap<>();

  TwinMeters(MeterRegistry registry) {
    this.registry = registry;
    this.events =
        Counter.builder("twin.events").description("audit records stored").register(registry);
    for (var from : Phase.values()) {
      transitions.put(from, new ConcurrentHashMap<>());
    }
  }

  /** These have been stored. */
  void stored(List<DeviceRecord> records) {
    events.increment(records.size());
    for (var stored : records) {
      var from = stored.stamp().from().phase();
      var to = stored.stamp().to().phase();
      if (from != to) {
        transition(from, to).increment();
      }
    }
  }

  private Counter transition(Phase from, Phase to) {
    return transitions
        .getOrDefault(from, Map.of())
        .computeIfAbsent(
            to,
            _ ->
                Counter.builder("twin.transitions")
                    .description("devices that went from one phase to another")
                    .tag("from", from.name())
                    .tag("to", to.name())
                    .register(registry));
  }

  /** A command was refused. */
  void refused(Reason reason) {
    refusals
        .computeIfAbsent(
            reason,
            _ ->
                Counter.builder("twin.refusals")
                    .description("commands that twins refused")
                    .tag("reason", reason.name())
                    .register(registry))
        .increment();
  }
}
