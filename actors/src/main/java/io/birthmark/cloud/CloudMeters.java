package io.birthmark.cloud;

import io.birthmark.cloud.CloudRegistrations.Progress;
import io.birthmark.cloud.CloudRegistrations.Summary;
import io.birthmark.device.CloudName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures one cloud: {@code cloud.requests{cloud,outcome}}, certificates that were tried and how
 * long that took; {@code cloud.registrations.waiting{cloud}}, {@code
 * cloud.registrations.refused{cloud}} and {@code cloud.registrations.oldest{cloud}}, those that are
 * not as they should be, and for how long the oldest.
 */
final class CloudMeters {
  private static final String CLOUD = "cloud";

  private final MeterRegistry registry;
  private final CloudName cloud;
  private final List<Meter> gauges = new ArrayList<>();
  // Read by whoever scrapes the metrics.
  private volatile Summary summary = new Summary(Map.of(), Optional.empty(), Optional.empty());

  CloudMeters(MeterRegistry registry, CloudName cloud, InstantSource clock) {
    this.registry = registry;
    this.cloud = cloud;
    gauge("waiting", "certificates that are not yet as they should be", Progress.WAITING);
    gauge("refused", "certificates that the cloud refuses", Progress.REFUSED);
    ToDoubleFunction<CloudMeters> oldest =
        meters ->
            meters
                .summary
                .waitingSince()
                .map(since -> Duration.between(since, clock.instant()).toMillis())
                .orElse(0L);
    gauges.add(
        TimeGauge.builder("cloud.registrations.oldest", this, TimeUnit.MILLISECONDS, oldest)
            .description("for how long the oldest of the waiting certificates waits")
            .tag(CLOUD, cloud.value())
            .register(registry));
  }

  private void gauge(String name, String description, Progress progress) {
    gauges.add(
        Gauge.builder("cloud.registrations." + name, this, meters -> meters.summary.count(progress))
            .description(description)
            .tag(CLOUD, cloud.value())
            .register(registry));
  }

  void now(Summary next) {
    summary = next;
  }

  Timer.Sample begin() {
    return Timer.start(registry);
  }

  void ended(Timer.Sample sample, CloudAnswer answer) {
    ended(sample, outcome(answer));
  }

  /** Nothing was asked of the cloud. */
  void unasked(Timer.Sample sample) {
    ended(sample, "NOT_ASKED");
  }

  /** The store or the twin gave no answer. */
  void broken(Timer.Sample sample) {
    ended(sample, "UNKNOWN");
  }

  private void ended(Timer.Sample sample, String outcome) {
    sample.stop(
        Timer.builder("cloud.requests")
            .description("certificates that were to be brought to a status in a cloud")
            .tag(CLOUD, cloud.value())
            .tag("outcome", outcome)
            .register(registry));
  }

  private static String outcome(CloudAnswer answer) {
    return switch (answer) {
      case CloudAnswer.Reached _ -> "REACHED";
      case CloudAnswer.Later(var reason, _, _, _) -> reason.name();
      case CloudAnswer.Refused _ -> "REFUSED";
    };
  }

  /** Another registrar may take over, on this node or on another one: its view is the true one. */
  void close() {
    gauges.forEach(registry::remove);
  }
}
