package io.birthmark.operation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What operations are measured by. */
final class OperationMeters {
  private final MeterRegistry registry;
  private final AtomicInteger open = new AtomicInteger();

  OperationMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("operations.running", open, AtomicInteger::get)
        .description("operations that this node carries out, paused ones among them")
        .register(registry);
  }

  void open(int operations) {
    open.set(operations);
  }

  void settled(Deed deed, TargetOutcome outcome) {
    Counter.builder("operations.outcomes")
        .description("devices that operations have dealt with")
        .tag("deed", deed.verb())
        .tag("outcome", word(outcome))
        .register(registry)
        .increment();
  }

  private static String word(TargetOutcome outcome) {
    return switch (outcome) {
      case TargetOutcome.Applied _ -> "applied";
      case TargetOutcome.Unchanged _ -> "unchanged";
      case TargetOutcome.Refused _ -> "refused";
      case TargetOutcome.Unknown _ -> "unknown";
    };
  }
}
