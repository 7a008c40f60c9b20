package io.birthmark.ca.awspca;

import static io.birthmark.pki.PkiFixtures.DEVICE;
import static io.birthmark.pki.PkiFixtures.FACTS;
import static io.birthmark.pki.PkiFixtures.NOW;
import static io.birthmark.pki.PkiFixtures.PROFILE;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.birthmark.ca.outside.Faults;
import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.KeyKind;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.acmpca.model.IssueCertificateRequest;
import software.amazon.awssdk.services.acmpca.model.ValidityPeriodType;

class AwsPcaRequestsTest {
  private static final String CA =
      "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/11111111-2222";

  private static final AwsPcaRequests REQUESTS =
      new AwsPcaRequests(
          AwsPcaSettings.from(
              ConfigFactory.parseMap(Map.of("certificate-authority-arn", CA))
                  .withFallback(
                      ConfigFactory.defaultReference().getConfig("birthmark.ca.kinds.awspca")),
              new Faults("ca")),
          "SHA256WITHECDSA");

  private static IssuanceIntent intent(int attempt, String csr, Instant notAfter) {
    var der = Bytes.copyOf(csr.getBytes(StandardCharsets.US_ASCII));
    return new IssuanceIntent(
        new AttemptId("%032x".formatted(attempt)),
        der,
        der.sha256(),
        der.sha256(),
        PROFILE.ref(),
        new CaName("aws"),
        Optional.empty(),
        NOW,
        notAfter,
        Optional.empty());
  }

  private static IssueCertificateRequest request(Instant notAfter, KeyKind key) {
    return REQUESTS.issue(
        intent(1, "csr", notAfter), PROFILE, DeviceNames.of(PROFILE, DEVICE, FACTS), key, FACTS);
  }

  @Test
  void aTokenStandsForAttemptAndRequestTogether() {
    var token = AwsPcaRequests.token(intent(1, "csr", NOW));

    assertThat(token).hasSize(36).matches("[0-9a-f]+");
    assertThat(AwsPcaRequests.token(intent(1, "csr", NOW))).isEqualTo(token);
    assertThat(AwsPcaRequests.token(intent(2, "csr", NOW))).isNotEqualTo(token);
    assertThat(AwsPcaRequests.token(intent(1, "other", NOW))).isNotEqualTo(token);
  }

  /** Two digits for the year would say 19YY from 2050 on. */
  @Test
  void askForTimesThatAreRightInEveryCentury() {
    var end = Instant.parse("2099-12-31T23:59:59Z");

    var asked = request(end, KeyKind.EC_P256);

    assertThat(asked.validity().type()).isEqualTo(ValidityPeriodType.ABSOLUTE);
    assertThat(asked.validity().value()).isEqualTo(end.getEpochSecond());
    assertThat(asked.validityNotBefore().type()).isEqualTo(ValidityPeriodType.ABSOLUTE);
    assertThat(asked.validityNotBefore().value())
        .isEqualTo(PROFILE.notBefore(NOW).getEpochSecond());
  }

  @Test
  void letNoKeyEncipherThatCannot() {
    var usage = request(NOW, KeyKind.EC_P384).apiPassthrough().extensions().keyUsage();

    assertThat(usage.digitalSignature()).isTrue();
    assertThat(usage.keyEncipherment()).isFalse();
    assertThat(
            request(NOW, KeyKind.RSA_3072)
                .apiPassthrough()
                .extensions()
                .keyUsage()
                .keyEncipherment())
        .isTrue();
  }

  @Test
  void giveTheNamesOfRegistryAndProfile() {
    var given = request(NOW, KeyKind.EC_P256).apiPassthrough();

    assertThat(given.subject().commonName()).isEqualTo("dev-0001");
    assertThat(given.subject().serialNumber()).isEqualTo("SN-0001");
    assertThat(given.subject().organization()).isNull();
    assertThat(given.extensions().subjectAlternativeNames())
        .extracting(name -> name.uniformResourceIdentifier())
        .containsExactly("urn:birthmark:default:dev-0001");
  }

  @Test
  void nameASerialNumberInPairs() {
    var odd = new SerialNumber(new BigInteger("a1b2c", 16));

    assertThat(REQUESTS.revoke(odd, "SUPERSEDED").certificateSerial()).isEqualTo("0a:1b:2c");
  }

  @Test
  void haveAWordForEveryReasonThatIsFinal() {
    assertThat(AwsPcaRequests.expressible())
        .containsExactlyInAnyOrder(
            Arrays.stream(RevocationReason.values())
                .filter(RevocationReason::isFinal)
                .toArray(RevocationReason[]::new));
    assertThat(AwsPcaRequests.word(RevocationReason.CERTIFICATE_HOLD)).isEmpty();
    assertThat(AwsPcaRequests.word(RevocationReason.REMOVE_FROM_CRL)).isEmpty();
  }
}
