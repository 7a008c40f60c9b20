package io.birthmark.ingress;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What is read of a Sparkplug B payload (Sparkplug 3.0 chapter 6).
 *
 * @param seq 0–255; absent in NDEATH, NCMD and DCMD
 * @param metrics in the order sent; a name may come twice, then the last one holds
 * @param fingerprint equal for equal bytes: tells a repeat by the broker from a new message
 */
public record SparkplugPayload(OptionalInt seq, List<Reported> metrics, int fingerprint) {
  /** Deepest nesting of messages that is parsed; Sparkplug's own templates stay far below. */
  private static final int MAX_DEPTH = 16;

  public SparkplugPayload {
    metrics = List.copyOf(metrics);
  }

  /**
   * One metric as sent.
   *
   * @param name absent when the metric is known by its alias alone
   * @param alias unsigned 64-bit, unique in one edge node
   */
  public record Reported(Optional<String> name, OptionalLong alias, MetricValue value) {}

  /** A metric's value, as far as this product needs to tell values apart. */
  public sealed interface MetricValue {
    /** What people call this kind of value. */
    String kind();
  }

  /** {@code is_null}, or no value at all. */
  public record Null() implements MetricValue {
    @Override
    public String kind() {
      return "null";
    }
  }

  /** String, Text, UUID. */
  public record Text(String value) implements MetricValue {
    @Override
    public String kind() {
      return "String";
    }
  }

  /** Bytes, File, and arrays. */
  public record Blob(Bytes value) implements MetricValue {
    @Override
    public String kind() {
      return "Bytes";
    }
  }

  /** Every integer type, as its wire bits: signed types are two's complement. */
  public record Whole(long value) implements MetricValue {
    @Override
    public String kind() {
      return "integer";
    }
  }

  /** Float, Double, Boolean, DataSet, Template: nothing here reads them. */
  public record Other(String kind) implements MetricValue {}

  /** What {@link #decode} makes of bytes. */
  public sealed interface Decoded {}

  /** A payload. */
  public record Understood(SparkplugPayload payload) implements Decoded {}

  /** Not a payload, or one that is too large. */
  public record NotUnderstood(Reason reason, String detail) implements Decoded {}

  /** Reads any bytes; never throws. Time and memory are bound by {@code maxBytes}. */
  public static Decoded decode(byte[] bytes, int maxBytes) {
    if (bytes.length > maxBytes) {
      return new NotUnderstood(
          Reason.MESSAGE_TOO_LARGE, "a payload has at most " + maxBytes + " bytes");
    }
    try {
      var input = CodedInputStream.newInstance(bytes);
      input.setRecursionLimit(MAX_DEPTH);
      return view(Payload.parseFrom(input), Arrays.hashCode(bytes));
    } catch (InvalidProtocolBufferException e) {
      return new NotUnderstood(Reason.BAD_MESSAGE, "the payload is not Sparkplug B protobuf");
    } catch (IOException e) {
      throw new IllegalStateException("an array cannot fail to be read", e);
    }
  }

  private static Decoded view(Payload payload, int fingerprint) {
    var seq = payload.getSeq();
    if (seq < 0 || seq > 255) {
      return new NotUnderstood(Reason.BAD_MESSAGE, "seq is not 0 to 255");
    }
    var metrics = new ArrayList<Reported>(payload.getMetricsCount());
    for (var metric : payload.getMetricsList()) {
      metrics.add(view(metric));
    }
    return new Understood(
        new SparkplugPayload(
            payload.hasSeq() ? OptionalInt.of((int) seq) : OptionalInt.empty(),
            metrics,
            fingerprint));
  }

  private static Reported view(Metric metric) {
    return new Reported(
        metric.hasName() && !metric.getName().isEmpty()
            ? Optional.of(metric.getName())
            : Optional.empty(),
        metric.hasAlias() ? OptionalLong.of(metric.getAlias()) : OptionalLong.empty(),
        metric.getIsNull() ? new Null() : value(metric));
  }

  private static MetricValue value(Metric metric) {
    return switch (metric.getValueCase()) {
      case INT_VALUE -> new Whole(Integer.toUnsignedLong(metric.getIntValue()));
      case LONG_VALUE -> new Whole(metric.getLongValue());
      case STRING_VALUE ->
          metric.getStringValueBytes().isValidUtf8()
              ? new Text(metric.getStringValue())
              : new Other("String that is not UTF-8");
      case BYTES_VALUE -> new Blob(Bytes.copyOf(metric.getBytesValue().toByteArray()));
      case FLOAT_VALUE -> new Other("Float");
      case DOUBLE_VALUE -> new Other("Double");
      case BOOLEAN_VALUE -> new Other("Boolean");
      case DATASET_VALUE -> new Other("DataSet");
      case TEMPLATE_VALUE -> new Other("Template");
      case VALUE_NOT_SET -> new Null();
    };
  }
}
