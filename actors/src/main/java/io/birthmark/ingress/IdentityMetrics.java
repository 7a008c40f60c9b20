package io.birthmark.ingress;

import io.birthmark.device.Bytes;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.ingress.SparkplugPayload.Blob;
import io.birthmark.ingress.SparkplugPayload.MetricValue;
import io.birthmark.ingress.SparkplugPayload.Null;
import io.birthmark.ingress.SparkplugPayload.Text;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code Identity/} metrics of one payload. The first fault is kept and names its metric;
 * readers go on with a harmless value and {@link #finish} tells which it was.
 */
final class IdentityMetrics {
  /** Aliases kept per device; one for each metric is all an honest birth needs. */
  private static final int MAX_ALIASES = 32;

  private final Map<IdentityMetric, MetricValue> values;
  private @Nullable Faulty fault;

  private IdentityMetrics(Map<IdentityMetric, MetricValue> values) {
    this.values = values;
  }

  /** A message's meaning, or why it has none. */
  sealed interface Reading<T> {}

  /** The meaning. */
  record Read<T>(T value) implements Reading<T> {}

  /** Why the message cannot be served; {@code detail} names the metric. */
  record Unread<T>(Reason reason, String detail) implements Reading<T> {}

  private record Faulty(Reason reason, String detail) {}

  /** The metrics of {@code payload} by name, or by alias as {@code aliases} knows them. */
  static IdentityMetrics of(SparkplugPayload payload, Map<Long, IdentityMetric> aliases) {
    var values = new EnumMap<IdentityMetric, MetricValue>(IdentityMetric.class);
    for (var metric : payload.metrics()) {
      var known =
          metric.name().isPresent()
              ? IdentityMetric.ofWireName(metric.name().get())
              : metric.alias().isPresent()
                  ? Optional.ofNullable(aliases.get(metric.alias().getAsLong()))
                  : Optional.<IdentityMetric>empty();
      known.ifPresent(m -> values.put(m, metric.value()));
    }
    return new IdentityMetrics(values);
  }

  /** The aliases a birth gives to our metrics (Sparkplug 3.0 §6.4.6). */
  static Map<Long, IdentityMetric> aliases(SparkplugPayload birth) {
    var aliases = new HashMap<Long, IdentityMetric>();
    for (var metric : birth.metrics()) {
      if (metric.alias().isPresent() && aliases.size() < MAX_ALIASES) {
        metric
            .name()
            .flatMap(IdentityMetric::ofWireName)
            .ifPresent(m -> aliases.put(metric.alias().getAsLong(), m));
      }
    }
    return Map.copyOf(aliases);
  }

  /** Whether the payload says nothing about identity: it is ordinary telemetry. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Whether the metric is there with a value. */
  boolean has(IdentityMetric metric) {
    return !(values.getOrDefault(metric, new Null()) instanceof Null);
  }

  /** A text of 1 to 128 characters without control characters. */
  String text(IdentityMetric metric) {
    if (!has(metric)) {
      fail(Reason.MISSING_FIELD, metric, "is absent or null");
      return "";
    }
    return optionalText(metric).orElse("");
  }

  /** As {@link #text}; empty when absent or null. */
  Optional<String> optionalText(IdentityMetric metric) {
    return switch (values.getOrDefault(metric, new Null())) {
      case Null _ -> Optional.empty();
      case Text(var text) when HardwareFacts.valid(text) -> Optional.of(text);
      case Text(var text) when text.isEmpty() -> {
        fail(Reason.MISSING_FIELD, metric, "is empty");
        yield Optional.empty();
      }
      case Text _ -> {
        fail(Reason.BAD_MESSAGE, metric, "has more than 128 characters or a control character");
        yield Optional.empty();
      }
      case MetricValue other -> {
        fail(Reason.BAD_MESSAGE, metric, "must be String, not " + other.kind());
        yield Optional.empty();
      }
    };
  }

  /** Bytes, at least one and at most {@code max}. */
  Bytes bytes(IdentityMetric metric, int max) {
    if (!has(metric)) {
      fail(Reason.MISSING_FIELD, metric, "is absent or null");
      return Bytes.EMPTY;
    }
    return optionalBytes(metric, max).orElse(Bytes.EMPTY);
  }

  /** As {@link #bytes}; empty when absent or null. */
  Optional<Bytes> optionalBytes(IdentityMetric metric, int max) {
    return switch (values.getOrDefault(metric, new Null())) {
      case Null _ -> Optional.empty();
      case Blob(var bytes) when bytes.isEmpty() -> {
        fail(Reason.MISSING_FIELD, metric, "is empty");
        yield Optional.empty();
      }
      case Blob(var bytes) when bytes.size() > max -> {
        fail(Reason.MESSAGE_TOO_LARGE, metric, "has more than " + max + " bytes");
        yield Optional.empty();
      }
      case Blob(var bytes) -> Optional.of(bytes);
      case MetricValue other -> {
        fail(Reason.BAD_MESSAGE, metric, "must be Bytes, not " + other.kind());
        yield Optional.empty();
      }
    };
  }

  /** Records a fault unless an earlier one stands. */
  void fail(Reason reason, IdentityMetric metric, String what) {
    if (fault == null) {
      fault = new Faulty(reason, metric.wireName() + " " + what);
    }
  }

  /** {@code meaning} when nothing was wrong; it is not asked for otherwise. */
  <T> Reading<T> finish(Supplier<T> meaning) {
    var found = fault;
    return found == null ? new Read<>(meaning.get()) : new Unread<>(found.reason, found.detail);
  }
}
