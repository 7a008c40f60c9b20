package io.birthmark.node;

import io.birthmark.http.Metrics;
import io.birthmark.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.apache.pekko.actor.typed.ActorSystem;

/** Where a node's measurements go: kept in this process, and told to whoever scrapes them. */
final class NodeMeters implements Metrics {
  private final PrometheusMeterRegistry registry;

  private NodeMeters(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /** Takes in what {@code system} measures from now on, and what this process does. */
  static NodeMeters start(ActorSystem<?> system) {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    var collectors = new JvmGcMetrics();
    for (var binder :
        List.<MeterBinder>of(
            new JvmMemoryMetrics(),
            collectors,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics(),
            new FileDescriptorMetrics())) {
      binder.bindTo(registry);
    }
    Meters.add(system, registry);
    system
        .getWhenTerminated()
        .thenRun(() -> {
          collectors.close();
          registry.close();
        });
    return new NodeMeters(registry);
  }

  /** All that was measured. */
  MeterRegistry registry() {
    return registry;
  }

  @Override
  public String scrape() {
    return registry.scrape();
  }
}
