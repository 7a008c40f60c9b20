package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a DCMD of the host means to the device. */
public sealed interface HostCommand {
  /**
   * Step 2: prove who you are.
   *
   * @param csrAttributes CsrAttrs (RFC 8951 §4) in DER; empty when the host says nothing
   */
  record Challenged(ByteString challenge, ByteString csrAttributes) implements HostCommand {}

  /** Step 4; {@code chain} and {@code anchors} are DER certificates one after the other. */
  record Delivered(
      ByteString certificate, ByteString chain, ByteString anchors, ByteString challenge)
      implements HostCommand {}

  /** The certificate that the device reported is the right one; prove it. */
  record InstallAwaited(ByteString challenge) implements HostCommand {}

  /** Step 6: the device is OPERATIONAL. */
  record Settled() implements HostCommand {}

  /**
   * The host has heard and asks for patience.
   *
   * @param status the device's state
   * @param quiet how long the device need not repeat itself
   */
  record Patience(String status, Duration quiet) implements HostCommand {}

  /**
   * What was sent is refused.
   *
   * @param again the challenge to answer instead, when there is one
   */
  record Refused(String code, String text, Optional<Challenged> again) implements HostCommand {}

  /** Nothing of the device protocol. */
  record Meaningless() implements HostCommand {}

  /** Reads a payload; total, metrics that are null or unknown are passed over. */
  static HostCommand of(Payload payload) {
    var metrics = new HashMap<String, Metric>();
    for (var metric : payload.getMetricsList()) {
      if (!metric.getIsNull()) {
        metrics.put(metric.getName(), metric);
      }
    }
    var challenge = bytes(metrics, IdentityMetric.CHALLENGE);
    var again =
        challenge.map(made ->
            new Challenged(
                made, bytes(metrics, IdentityMetric.CSR_ATTRIBUTES).orElse(ByteString.EMPTY)));
    var error = text(metrics, IdentityMetric.ERROR);
    if (error.isPresent()) {
      return new Refused(error.get(), text(metrics, IdentityMetric.ERROR_TEXT).orElse(""), again);
    }
    var certificate = bytes(metrics, IdentityMetric.CERTIFICATE);
    if (certificate.isPresent() && challenge.isPresent()) {
      return new Delivered(
          certificate.get(),
          bytes(metrics, IdentityMetric.CHAIN).orElse(ByteString.EMPTY),
          bytes(metrics, IdentityMetric.ANCHORS).orElse(ByteString.EMPTY),
          challenge.get());
    }
    var status = text(metrics, IdentityMetric.STATUS).orElse("");
    if (again.isPresent()) {
      return status.equals("INSTALLED") ? new InstallAwaited(again.get().challenge()) : again.get();
    }
    return switch (status) {
      case "OPERATIONAL" -> new Settled();
      case "" -> new Meaningless();
      default -> new Patience(status, quiet(metrics));
    };
  }

  private static Duration quiet(Map<String, Metric> metrics) {
    return Optional.ofNullable(metrics.get(IdentityMetric.RETRY_AFTER.wireName()))
        .filter(Metric::hasIntValue)
        .map(metric -> Duration.ofSeconds(Integer.toUnsignedLong(metric.getIntValue())))
        .orElse(Duration.ZERO);
  }

  private static Optional<ByteString> bytes(Map<String, Metric> metrics, IdentityMetric name) {
    return Optional.ofNullable(metrics.get(name.wireName()))
        .filter(Metric::hasBytesValue)
        .map(Metric::getBytesValue);
  }

  private static Optional<String> text(Map<String, Metric> metrics, IdentityMetric name) {
    return Optional.ofNullable(metrics.get(name.wireName()))
        .filter(Metric::hasStringValue)
        .map(Metric::getStringValue);
  }
}
