package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.Channel;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.device.Route;
import io.birthmark.device.Sha256;
import io.birthmark.ingress.IdentityMetrics.Read;
import io.birthmark.ingress.IdentityMetrics.Reading;
import io.birthmark.ingress.IdentityMetrics.Unread;
import io.birthmark.twin.EnrollmentDesk.InstallProof;
import io.birthmark.twin.EnrollmentDesk.Sighting;
import io.birthmark.twin.EnrollmentDesk.Submission;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceMessagesTest {
  private static final Route ROUTE = new Route(Channel.SPARKPLUG, "plant/line-1");
  private static final Sighting BIRTH =
      new Sighting(
          Payloads.device("ACME-1"),
          ROUTE,
          new HardwareFacts("Acme", "M1", "S1"),
          Optional.of("1.0"),
          EvidenceKind.INITIAL_KEY,
          Optional.empty());

  @Test
  void readsABirth() {
    assertThat(birth(Payloads.deviceBirth(1))).isEqualTo(new Read<>(BIRTH));
  }

  @Test
  void readsTheDigestOfTheInstalledCertificate() {
    var digest = Sha256.of(new byte[] {1});
    var payload =
        Payloads.deviceBirth(1)
            .without("Identity/InstalledDigest")
            .blob("Identity/InstalledDigest", digest.toBytes());

    assertThat(birth(payload))
        .isInstanceOfSatisfying(
            Read.class,
            r -> assertThat(((Sighting) r.value()).installed()).isEqualTo(Optional.of(digest)));
  }

  static Stream<Arguments> badBirths() {
    return Stream.of(
        bad(
            changed("Serial").absent("Identity/Serial"),
            Reason.MISSING_FIELD,
            "Identity/Serial is absent or null"),
        bad(changed("Model"), Reason.MISSING_FIELD, "Identity/Model is absent or null"),
        bad(
            changed("Model").text("Identity/Model", ""),
            Reason.MISSING_FIELD,
            "Identity/Model is empty"),
        bad(
            changed("Model").text("Identity/Model", "x".repeat(129)),
            Reason.BAD_MESSAGE,
            "Identity/Model has more than 128 characters or a control character"),
        bad(
            changed("Firmware").text("Identity/Firmware", "1\n2"),
            Reason.BAD_MESSAGE,
            "Identity/Firmware has more than 128 characters or a control character"),
        bad(
            changed("Manufacturer").blob("Identity/Manufacturer", new byte[3]),
            Reason.BAD_MESSAGE,
            "Identity/Manufacturer must be String, not Bytes"),
        bad(
            changed("Serial").whole("Identity/Serial", 4711),
            Reason.BAD_MESSAGE,
            "Identity/Serial must be String, not integer"),
        bad(
            changed("Evidence/Kind").text("Identity/Evidence/Kind", "Initial-Key"),
            Reason.EVIDENCE_NOT_ACCEPTED,
            "Identity/Evidence/Kind must be initial-key, manufacturer-signature, idevid, token or operational"),
        bad(
            changed("InstalledDigest").blob("Identity/InstalledDigest", new byte[31]),
            Reason.BAD_MESSAGE,
            "Identity/InstalledDigest must be 32 bytes of SHA-256"));
  }

  @ParameterizedTest
  @MethodSource("badBirths")
  void namesWhatIsWrongWithABirth(Payloads payload, Reason reason, String detail) {
    assertThat(birth(payload)).isEqualTo(new Unread<Sighting>(reason, detail));
  }

  @Test
  void readsASubmission() {
    assertThat(data(Payloads.submission(2)))
        .contains(
            new Read<>(
                new DeviceRequest.Enroll(
                    new Submission(
                        BIRTH.device(),
                        ROUTE,
                        BIRTH.facts(),
                        EvidenceKind.INITIAL_KEY,
                        Bytes.copyOf(new byte[50]),
                        Bytes.copyOf(new byte[32]),
                        Bytes.EMPTY,
                        Bytes.copyOf(new byte[300]),
                        Bytes.copyOf(new byte[70])))));
  }

  @Test
  void readsAnInstallProof() {
    assertThat(data(Payloads.installProof(2).absent("Identity/Csr")))
        .contains(
            new Read<>(
                new DeviceRequest.ProveInstalled(
                    new InstallProof(
                        BIRTH.device(),
                        ROUTE,
                        Bytes.copyOf(new byte[50]),
                        Bytes.copyOf(new byte[70])))));
  }

  static Stream<Arguments> badData() {
    return Stream.of(
        bad(
            Payloads.submission(2).without("Identity/Challenge"),
            Reason.MISSING_FIELD,
            "Identity/Challenge is absent or null"),
        bad(
            Payloads.submission(2).without("Identity/Csr"),
            Reason.MISSING_FIELD,
            "Identity/Csr is absent or null"),
        bad(
            Payloads.submission(2).without("Identity/Csr/Proof"),
            Reason.MISSING_FIELD,
            "Identity/Csr/Proof is absent or null"),
        bad(
            Payloads.submission(2).text("Identity/Evidence/Kind", "idevid"),
            Reason.MISSING_FIELD,
            "Identity/Evidence/Chain is absent or null"),
        bad(
            Payloads.submission(2).without("Identity/Csr").text("Identity/Csr", "PEM"),
            Reason.BAD_MESSAGE,
            "Identity/Csr must be Bytes, not String"),
        bad(
            Payloads.submission(2)
                .without("Identity/Csr")
                .blob("Identity/Csr", new byte[DeviceMessages.MAX_CSR + 1]),
            Reason.MESSAGE_TOO_LARGE,
            "Identity/Csr has more than 16384 bytes"),
        bad(
            Payloads.submission(2)
                .without("Identity/Evidence/Proof")
                .blob("Identity/Evidence/Proof", new byte[0]),
            Reason.MISSING_FIELD,
            "Identity/Evidence/Proof is empty"),
        bad(
            Payloads.submission(2).blob("Identity/Installed", new byte[70]),
            Reason.BAD_MESSAGE,
            "Identity/Installed and a CSR or its proof cannot come together"),
        bad(
            Payloads.numbered(2).blob("Identity/Challenge", new byte[50]),
            Reason.MISSING_FIELD,
            "Identity/Challenge came without Identity/Csr or Identity/Installed"));
  }

  @ParameterizedTest
  @MethodSource("badData")
  void namesWhatIsWrongWithData(Payloads payload, Reason reason, String detail) {
    assertThat(data(payload)).contains(new Unread<>(reason, detail));
  }

  @Test
  void takesACsrOfTheLargestSize() {
    var payload =
        Payloads.submission(2)
            .without("Identity/Csr")
            .blob("Identity/Csr", new byte[DeviceMessages.MAX_CSR]);

    assertThat(data(payload).orElseThrow()).isInstanceOf(Read.class);
  }

  @Test
  void asksNothingWhenOnlyFactsAreReported() {
    assertThat(data(Payloads.numbered(2).text("Identity/Firmware", "1.1"))).isEmpty();
  }

  private static Payloads changed(String tail) {
    return Payloads.deviceBirth(1).without("Identity/" + tail);
  }

  private static Arguments bad(Payloads payload, Reason reason, String detail) {
    return Arguments.of(payload, reason, detail);
  }

  private static Reading<Sighting> birth(Payloads payload) {
    return DeviceMessages.birth(
        BIRTH.device(), ROUTE, IdentityMetrics.of(payload.read(), Map.of()));
  }

  private static Optional<Reading<DeviceRequest>> data(Payloads payload) {
    return DeviceMessages.data(BIRTH, IdentityMetrics.of(payload.read(), Map.of()));
  }
}
