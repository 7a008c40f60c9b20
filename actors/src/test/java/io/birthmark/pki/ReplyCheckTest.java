package io.birthmark.pki;

import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.pki.ReplyCheck.Expectation;
import io.birthmark.pki.ValidityBounds.Latitude;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyCheckTest {
  private static final IssuancePlan PLAN = PkiFixtures.plan(PkiFixtures.order());
  private static final Expectation EXPECTED = Expectation.of(PLAN);

  /** What is expected of a CA that chooses serial number and body itself. */
  private static final Expectation OUTSIDE =
      new Expectation(
          EXPECTED.spkiHash(),
          EXPECTED.kind(),
          Optional.empty(),
          Optional.empty(),
          EXPECTED.names(),
          EXPECTED.purposes(),
          ValidityBounds.around(
              PLAN.order().notBefore(),
              PLAN.order().notAfter(),
              new Latitude(Duration.ofMinutes(10), Duration.ofMinutes(2), Duration.ofDays(360))),
          EXPECTED.issuer());

  private static Bytes signed(Consumer<TbsEdit> edit) {
    var body = new TbsEdit(PLAN.tbs());
    edit.accept(body);
    return CaCertificate.sign(body.build(), ISSUING.key());
  }

  @Test
  void findsNothingInWhatWasAsked() {
    var certificate = CaCertificate.sign(PLAN.tbs(), ISSUING.key());

    assertThat(ReplyCheck.contradictions(certificate, EXPECTED)).isEmpty();
    assertThat(ReplyCheck.contradictions(certificate, OUTSIDE)).isEmpty();
  }

  @Test
  void leavesAnOutsideCaItsChoices() {
    var certificate =
        signed(body -> {
          body.serial = new BigInteger("123456789012345678901234567890");
          body.extensions.remove(Extension.cRLDistributionPoints);
          body.extensions.remove(Extension.basicConstraints);
          body.notBefore = Asn1Time.encode(PLAN.order().notBefore().minusSeconds(600));
          body.notAfter = Asn1Time.encode(Instant.parse("2026-07-01T00:00:00Z"));
          body.subject = new X500Name("2.5.4.5=SN-0001,CN=dev-0001");
        });

    assertThat(ReplyCheck.contradictions(certificate, OUTSIDE)).isEmpty();
    assertThat(ReplyCheck.contradictions(certificate, EXPECTED))
        .containsExactly(
            "its serial number is not the ordered one",
            "its body is not the planned one",
            "it begins earlier than asked: 2026-06-01T11:45:00Z",
            "it ends earlier than asked: 2026-07-01T00:00:00Z");
  }

  private static Arguments wrong(String contradiction, Consumer<TbsEdit> edit) {
    return Arguments.of(contradiction, edit);
  }

  static Stream<Arguments> wrongBodies() {
    return Stream.of(
        wrong(
            "another key",
            b -> b.key = SubjectPublicKeyInfo.getInstance(ROOT.facts().key().spki().toArray())),
        wrong(
            "its signature is not",
            b -> b.signature = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384)),
        wrong("issuer is not called", b -> b.issuer = new X500Name("CN=Other")),
        wrong(
            "AuthorityKeyIdentifier",
            b ->
                b.set(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(new byte[20]))),
        wrong("AuthorityKeyIdentifier", b -> b.extensions.remove(Extension.authorityKeyIdentifier)),
        wrong("its subject is", b -> b.subject = new X500Name("CN=dev-0002")),
        wrong(
            "its SubjectAltName is",
            b ->
                b.set(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                        new GeneralName(
                            GeneralName.uniformResourceIdentifier,
                            "urn:birthmark:default:dev-0002")))),
        wrong(
            "its SubjectAltName is missing",
            b -> b.extensions.remove(Extension.subjectAlternativeName)),
        wrong(
            "begins earlier",
            b -> b.notBefore = Asn1Time.encode(Instant.parse("2026-01-01T00:00:00Z"))),
        wrong(
            "begins earlier",
            b -> b.notBefore = Asn1Time.encode(PLAN.order().notBefore().minusSeconds(601))),
        wrong(
            "begins later",
            b -> b.notBefore = Asn1Time.encode(PLAN.order().notBefore().plusSeconds(121))),
        wrong(
            "ends earlier",
            b ->
                b.notAfter =
                    Asn1Time.encode(
                        PLAN.order().notAfter().minus(Duration.ofDays(360)).minusSeconds(1))),
        wrong(
            "it lasts longer than asked",
            b -> b.notAfter = Asn1Time.encode(PLAN.order().notAfter().plusSeconds(1))),
        wrong(
            "lasts longer",
            b -> b.notAfter = Asn1Time.encode(Instant.parse("2030-01-01T00:00:00Z"))),
        wrong(
            "RFC 8813",
            b ->
                b.set(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))),
        wrong(
            "only a CA",
            b ->
                b.set(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign))),
        wrong(
            "ExtendedKeyUsage",
            b ->
                b.set(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))),
        wrong(
            "BasicConstraints",
            b -> b.set(Extension.basicConstraints, true, new BasicConstraints(0))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongBodies")
  void finds(String contradiction, Consumer<TbsEdit> edit) {
    assertThat(ReplyCheck.contradictions(signed(edit), OUTSIDE))
        .anyMatch(line -> line.contains(contradiction));
  }

  @Test
  void findsThatAnotherKeySigned() {
    var forged = CaCertificate.sign(PLAN.tbs(), ROOT.key());

    assertThat(ReplyCheck.contradictions(forged, EXPECTED))
        .containsExactly("its signature is not by the pinned CA");
  }

  @Test
  void findsSerialNumbersThatCannotBe() {
    for (var serial : new BigInteger[] {BigInteger.ZERO, BigInteger.TWO.pow(159)}) {
      assertThat(ReplyCheck.contradictions(signed(body -> body.serial = serial), OUTSIDE))
          .singleElement()
          .asString()
          .contains("a serial number is positive and has at most 20 octets");
    }
  }

  @Test
  void readsAnythingAtAll() {
    var certificate = CaCertificate.sign(PLAN.tbs(), ISSUING.key()).toArray();
    for (int at = 0; at < certificate.length; at++) {
      var flipped = certificate.clone();
      flipped[at] ^= 0x10;
      assertThat(ReplyCheck.contradictions(Bytes.copyOf(flipped), EXPECTED))
          .as("byte %d flipped", at)
          .isNotEmpty();
    }
    assertThat(ReplyCheck.contradictions(Bytes.EMPTY, EXPECTED)).hasSize(1);
    assertThat(ReplyCheck.contradictions(Bytes.copyOf(new byte[100_000]), EXPECTED))
        .containsExactly("the certificate is 100000 bytes, at most 16384 are allowed");
  }
}
