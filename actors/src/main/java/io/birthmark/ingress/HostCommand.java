package io.birthmark.ingress;

import com.google.protobuf.ByteString;
import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.twin.EnrollmentDesk.Answer;
import io.birthmark.twin.EnrollmentDesk.CertificateReady;
import io.birthmark.twin.EnrollmentDesk.Challenged;
import io.birthmark.twin.EnrollmentDesk.InstallAwaited;
import io.birthmark.twin.EnrollmentDesk.Pending;
import io.birthmark.twin.EnrollmentDesk.Refused;
import io.birthmark.twin.EnrollmentDesk.Settled;
import io.birthmark.wire.sparkplug.Metric;
import io.birthmark.wire.sparkplug.Payload;
import java.time.Duration;
import java.time.Instant;

/**
 * Payloads of NCMD and DCMD (Sparkplug 3.0 §6.4.19, §6.4.20): a timestamp in the payload and in
 * each metric, names instead of aliases, and never a {@code seq}.
 */
final class HostCommand {
  /** Longest {@code Identity/ErrorText}. */
  static final int MAX_TEXT = 256;

  // Data type numbers of Sparkplug 3.0 §6.4.16.
  private static final int UINT32 = 7;
  private static final int BOOLEAN = 11;
  private static final int STRING = 12;
  private static final int BYTES = 17;

  /** So a device asks at least so often, should everybody have forgotten it. */
  static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(1);

  private final long millis;
  private final Payload.Builder payload;

  private HostCommand(Instant now) {
    this.millis = now.toEpochMilli();
    this.payload = Payload.newBuilder().setTimestamp(millis);
  }

  /** The NCMD that asks an edge node for NBIRTH and all DBIRTHs. */
  static byte[] rebirth(Instant now) {
    var command = new HostCommand(now);
    command.add(command.metric("Node Control/Rebirth", BOOLEAN).setBooleanValue(true));
    return command.bytes();
  }

  /** The DCMD that tells a device what was wrong with its message. */
  static byte[] error(Reason reason, String detail, Instant now) {
    var command = new HostCommand(now);
    command.fault(reason, detail);
    return command.bytes();
  }

  /** The DCMD that tells a device the desk's answer. */
  static byte[] answer(Answer answer, Instant now) {
    var command = new HostCommand(now);
    switch (answer) {
      case Challenged a -> command.challenged(a);
      case Pending a -> {
        command.text(IdentityMetric.STATUS, "PENDING");
        a.before().ifPresent(before -> command.patience(Duration.between(now, before)));
      }
      case CertificateReady a -> {
        command.blob(IdentityMetric.CERTIFICATE, a.certificate());
        command.blob(IdentityMetric.CHAIN, a.chain());
        command.blob(IdentityMetric.ANCHORS, a.anchors());
        command.blob(IdentityMetric.CHALLENGE, a.challenge());
      }
      case InstallAwaited a -> {
        command.blob(IdentityMetric.CHALLENGE, a.challenge());
        command.text(IdentityMetric.STATUS, "INSTALLED");
      }
      case Settled _ -> command.text(IdentityMetric.STATUS, "OPERATIONAL");
      case Refused a -> {
        command.fault(a.reason(), a.detail());
        a.again().ifPresent(command::challenged);
      }
    }
    return command.bytes();
  }

  private void challenged(Challenged a) {
    blob(IdentityMetric.CHALLENGE, a.challenge());
    text(IdentityMetric.PROFILE, a.profile());
    blob(IdentityMetric.CSR_ATTRIBUTES, a.csrAttributes());
  }

  /** In seconds, rounded up; less than one is not worth a word. */
  private void patience(Duration quiet) {
    if (quiet.compareTo(LEAST_PATIENCE) >= 0) {
      var bounded = quiet.compareTo(LONGEST_PATIENCE) < 0 ? quiet : LONGEST_PATIENCE;
      add(
          metric(IdentityMetric.RETRY_AFTER.wireName(), UINT32)
              .setIntValue((int) bounded.plusNanos(999_999_999).toSeconds()));
    }
  }

  private void fault(Reason reason, String detail) {
    text(IdentityMetric.ERROR, reason.name());
    text(IdentityMetric.ERROR_TEXT, oneLine(detail.isEmpty() ? reason.summary() : detail));
  }

  private static String oneLine(String text) {
    var line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT - 1) + "…";
  }

  private void text(IdentityMetric name, String value) {
    add(metric(name.wireName(), STRING).setStringValue(value));
  }

  private void blob(IdentityMetric name, Bytes value) {
    add(metric(name.wireName(), BYTES).setBytesValue(ByteString.copyFrom(value.toArray())));
  }

  private Metric.Builder metric(String name, int datatype) {
    return Metric.newBuilder().setName(name).setTimestamp(millis).setDatatype(datatype);
  }

  private void add(Metric.Builder metric) {
    payload.addMetrics(metric);
  }

  private byte[] bytes() {
    return payload.build().toByteArray();
  }
}
