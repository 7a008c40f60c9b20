package io.birthmark.ca.intake;

import io.birthmark.device.CaName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Set;

/**
 * What a node's gate to the CAs says: {@code ca.queue.seconds{ca}}, how long a request that comes
 * now waits for its turn, and {@code ca.breaker.open{ca}}, 1 while the CA is let alone.
 */
public final class IntakeMeters implements MeterBinder {
  private final CaIntakes intakes;
  private final Set<CaName> cas;

  /** Meters of these CAs. */
  public IntakeMeters(CaIntakes intakes, Set<CaName> cas) {
    this.intakes = intakes;
    this.cas = Set.copyOf(cas);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (var ca : cas) {
      Gauge.builder("ca.queue.seconds", () -> intakes.report(ca).queue().toMillis() / 1e3)
          .description("how long a request that comes now waits for its turn")
          .tag("ca", ca.value())
          .register(registry);
      Gauge.builder(
              "ca.breaker.open", () -> intakes.report(ca).breaker() == BreakerState.CLOSED ? 0 : 1)
          .description("whether a certificate authority is let alone because it does not answer")
          .tag("ca", ca.value())
          .register(registry);
    }
  }
}
