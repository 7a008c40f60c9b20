package io.birthmark.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.birthmark.tracing.Traces;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Where a node's spans go, under {@code birthmark.telemetry.traces}.
 *
 * @param endpoint the collector (OTLP over HTTP); empty for no spans at all
 * @param sampled which part of the requests is traced, 0 to 1
 */
record NodeTraces(Optional<URI> endpoint, double sampled) {
  private static final String ROOT = "birthmark.telemetry.traces";

  /**
   * Reads the settings.
   *
   * @throws ConfigException when one is absent or not what it should be
   */
  static NodeTraces from(Config config) {
    var traces = config.getConfig(ROOT);
    double sampled = traces.getDouble("sampled");
    if (!(sampled >= 0 && sampled <= 1)) {
      throw new ConfigException.Generic(ROOT + ".sampled: give a number from 0 to 1");
    }
    return new NodeTraces(endpoint(traces.getString("endpoint").strip()), sampled);
  }

  private static Optional<URI> endpoint(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var uri = URI.create(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for any other text that is no such address.
    }
    throw new ConfigException.Generic(
        ROOT + ".endpoint: give a collector's address, such as http://127.0.0.1:4318, or nothing");
  }

  /** Starts OpenTelemetry's SDK for {@code system} if spans are wanted; it ends with the system. */
  void start(ActorSystem<?> system) {
    endpoint.ifPresent(collector -> {
      var sdk = sdk(collector);
      Traces.sendTo(system, sdk);
      system.getWhenTerminated().thenRun(sdk::close);
    });
  }

  private OpenTelemetrySdk sdk(URI collector) {
    try {
      return AutoConfiguredOpenTelemetrySdk.builder()
          .disableShutdownHook()
          // Defaults: what the environment says comes before them.
          .addPropertiesSupplier(() ->
              Map.of(
                  "otel.service.name", "birthmark",
                  "otel.exporter.otlp.endpoint", collector.toString(),
                  "otel.exporter.otlp.protocol", "http/protobuf",
                  "otel.traces.exporter", "otlp",
                  "otel.metrics.exporter", "none",
                  "otel.logs.exporter", "none",
                  "otel.traces.sampler", "parentbased_traceidratio",
                  "otel.traces.sampler.arg", Double.toString(sampled)))
          .build()
          .getOpenTelemetrySdk();
    } catch (ConfigurationException e) {
      throw new ConfigException.Generic(ROOT + ": " + e.getMessage(), e);
    }
  }
}
