package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostCommandTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final Bytes A = Bytes.copyOf(new byte[] {1});
  private static final Bytes B = Bytes.copyOf(new byte[] {2});
  private static final Bytes C = Bytes.copyOf(new byte[] {3});
  private static final Bytes D = Bytes.copyOf(new byte[] {4});
  private static final Challenged CHALLENGED = new Challenged(A, "device/1", B);

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(
            CHALLENGED,
            List.of(
                "Identity/Challenge=01", "Identity/Profile=device/1", "Identity/CsrAttributes=02")),
        Arguments.of(new Pending(), List.of("Identity/Status=PENDING")),
        Arguments.of(
            new Pending(Optional.of(NOW.plusMillis(999))), List.of("Identity/Status=PENDING")),
        Arguments.of(
            new Pending(Optional.of(NOW.plusMillis(42_001))),
            List.of("Identity/Status=PENDING", "Identity/RetryAfter=43")),
        Arguments.of(
            new Pending(Optional.of(NOW.plusSeconds(1_000_000))),
            List.of("Identity/Status=PENDING", "Identity/RetryAfter=3600")),
        Arguments.of(
            new CertificateReady(A, B, C, D),
            List.of(
                "Identity/Certificate=01",
                "Identity/Chain=02",
                "Identity/Anchors=03",
                "Identity/Challenge=04")),
        Arguments.of(
            new InstallAwaited(A), List.of("Identity/Challenge=01", "Identity/Status=INSTALLED")),
        Arguments.of(new Settled(), List.of("Identity/Status=OPERATIONAL")),
        Arguments.of(
            new Refused(Reason.PROOF_INVALID, "wrong key", Optional.empty()),
            List.of("Identity/Error=PROOF_INVALID", "Identity/ErrorText=wrong key")),
        Arguments.of(
            new Refused(Reason.CHALLENGE_EXPIRED, "", Optional.of(CHALLENGED)),
            List.of(
                "Identity/Error=CHALLENGE_EXPIRED",
                "Identity/ErrorText=the challenge is too old; answer the new one",
                "Identity/Challenge=01",
                "Identity/Profile=device/1",
                "Identity/CsrAttributes=02")));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void tellsEachAnswerAsTheProtocolSays(Answer answer, List<String> metrics) throws Exception {
    var payload = conformant(HostCommand.answer(answer, NOW));

    assertThat(payload.getMetricsList().stream().map(HostCommandTest::shown).toList())
        .isEqualTo(metrics);
  }

  @Test
  void asksForARebirthByName() throws Exception {
    var metric = conformant(HostCommand.rebirth(NOW)).getMetrics(0);

    assertThat(metric.getName()).isEqualTo("Node Control/Rebirth");
    assertThat(metric.getDatatype()).isEqualTo(11);
    assertThat(metric.getBooleanValue()).isTrue();
  }

  @Test
  void keepsErrorTextsToOneBoundedLine() throws Exception {
    var detail = "a\r\n\u001b[31m" + "x".repeat(1_000);

    var text = conformant(HostCommand.error(Reason.BAD_CSR, detail, NOW)).getMetrics(1);

    assertThat(text.getStringValue()).startsWith("a [31mx").hasSize(256).endsWith("x…");
  }

  /** Sparkplug 3.0 §6.4.19, §6.4.20: timestamps everywhere, names, types, never a seq. */
  private static Payload conformant(byte[] bytes) throws InvalidProtocolBufferException {
    var payload = Payload.parseFrom(bytes);
    assertThat(payload.hasSeq()).isFalse();
    assertThat(payload.getTimestamp()).isEqualTo(NOW.toEpochMilli());
    assertThat(payload.getMetricsList())
        .isNotEmpty()
        .allSatisfy(m -> {
          assertThat(m.getTimestamp()).isEqualTo(NOW.toEpochMilli());
          assertThat(m.hasAlias()).isFalse();
          assertThat(m.getName()).isNotEmpty();
          assertThat(m.getDatatype())
              .isEqualTo(
                  m.hasStringValue() ? 12 : m.hasBytesValue() ? 17 : m.hasIntValue() ? 7 : 11);
        });
    return payload;
  }

  private static String shown(Metric m) {
    return m.getName()
        + "="
        + (m.hasStringValue()
            ? m.getStringValue()
            : m.hasIntValue()
                ? m.getIntValue()
                : Bytes.copyOf(m.getBytesValue().toByteArray()).toString());
  }
}
