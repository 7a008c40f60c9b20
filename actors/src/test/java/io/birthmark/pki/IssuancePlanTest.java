package io.birthmark.pki;

import static io.birthmark.pki.PkiFixtures.DEVICE;
import static io.birthmark.pki.PkiFixtures.FACTS;
import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.PROFILE;
import static io.birthmark.pki.PkiFixtures.PROVIDERS;
import static io.birthmark.pki.PkiFixtures.ROOT;
import static io.birthmark.pki.PkiFixtures.SERIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuancePlanTest {
  private static final SubjectKey KEY =
      PkiFixtures.subjectKey(PROVIDERS.generate(KeyKind.EC_P256).getPublic());

  private static IssuancePlan.Order order(
      CertificateProfile profile, DeviceId device, HardwareFacts facts, SubjectKey key) {
    return new IssuancePlan.Order(
        profile, device, facts, key, ISSUING.facts(), SERIAL, profile.notBefore(PkiFixtures.NOW));
  }

  private static CertificateProfile profile(KeyKind kind, Duration validity, SanTemplate... names) {
    return new CertificateProfile(
        "device",
        1,
        Set.of(kind),
        validity,
        Duration.ZERO,
        List.of(KeyPurpose.CLIENT_AUTH),
        List.of(names),
        "2.25.1234567890",
        PROFILE.status(),
        WhenUnprovable.PARK,
        Set.of());
  }

  private static String text(Path dir, IssuancePlan plan) {
    Openssl.pem(dir.resolve("device.pem"), CaCertificate.sign(plan.tbs(), ISSUING.key()));
    var ended =
        Openssl.run(
            dir,
            "x509",
            "-in",
            "device.pem",
            "-noout",
            "-text",
            "-nameopt",
            "RFC2253",
            "-certopt",
            "ext_parse");
    assertThat(ended.code()).as(ended.output()).isZero();
    return ended.output();
  }

  @Test
  void theSameOrderGivesTheSameBytes() {
    var order = order(PROFILE, DEVICE, FACTS, KEY);

    assertThat(PkiFixtures.plan(order)).isEqualTo(PkiFixtures.plan(order));
    assertThat(PkiFixtures.plan(order).tbsHash()).isEqualTo(PkiFixtures.plan(order).tbs().sha256());
  }

  @Test
  void opensslReadsWhatThePlanSays(@TempDir Path dir) {
    var plan = PkiFixtures.plan(order(PROFILE, DEVICE, FACTS, KEY));

    var text = text(dir, plan).replaceAll("\\s+", " ");

    var keyId = hex(ISSUING.facts().keyId());
    assertThat(text)
        .contains("Version: 3 (0x2)")
        .contains("40:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:12:67")
        .contains("Signature Algorithm: ecdsa-with-SHA256")
        .contains("Issuer: CN=Test Issuing CA,O=Example")
        .contains("Not Before: Jun 1 11:55:00 2026 GMT Not After : Jun 1 11:54:59 2027 GMT")
        .contains("Subject: serialNumber=SN-0001,CN=dev-0001 ")
        .contains("Basic Constraints: critical CA:FALSE")
        .contains("Key Usage: critical Digital Signature X509v3 Extended")
        .contains("Extended Key Usage: TLS Web Client Authentication X509v3 Subject Key")
        .contains("Subject Key Identifier: ")
        .contains("Alternative Name: URI:urn:birthmark:default:dev-0001 ")
        .contains("URI:http://pki.example.com/crl/" + keyId + ".crl")
        .contains("CA Issuers - URI:http://pki.example.com/ca/" + keyId + ".cer")
        .contains("2.25.1234567890.1: 0:d=0 hl=2 l= 14 cons: SEQUENCE")
        .contains("UTF8STRING :Acme")
        .contains("UTF8STRING :Pump 3");
  }

  @Test
  void opensslBuildsTheStrictPath(@TempDir Path dir) {
    var plan = PkiFixtures.plan(order(PROFILE, DEVICE, FACTS, KEY));
    Openssl.pem(dir.resolve("device.pem"), CaCertificate.sign(plan.tbs(), ISSUING.key()));
    Openssl.pem(dir.resolve("chain.pem"), ISSUING.facts().certificate().der());
    Openssl.pem(dir.resolve("root.pem"), ROOT.facts().certificate().der());

    var ended =
        Openssl.run(
            dir,
            "verify",
            "-x509_strict",
            "-purpose",
            "sslclient",
            "-attime",
            Long.toString(PkiFixtures.NOW.getEpochSecond()),
            "-CAfile",
            "root.pem",
            "-untrusted",
            "chain.pem",
            "device.pem");

    assertThat(ended.output()).isEqualToIgnoringNewLines("device.pem: OK");
  }

  @Test
  void keyEnciphermentIsForRsaAlone(@TempDir Path dir) {
    var uri = SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}");
    var rsa = PkiFixtures.subjectKey(PROVIDERS.generate(KeyKind.RSA_2048).getPublic());
    var edwards = PkiFixtures.subjectKey(PROVIDERS.generate(KeyKind.ED25519).getPublic());
    var year = Duration.ofDays(365);

    assertThat(
            text(
                dir,
                PkiFixtures.plan(order(profile(KeyKind.RSA_2048, year, uri), DEVICE, FACTS, rsa))))
        .contains("Digital Signature, Key Encipherment\n");
    assertThat(
            text(
                dir,
                PkiFixtures.plan(
                    order(profile(KeyKind.ED25519, year, uri), DEVICE, FACTS, edwards))))
        .contains("Digital Signature\n");
  }

  @Test
  void namesOfTenantsAndDnsNamesStandInTheCertificate(@TempDir Path dir) {
    var profile =
        profile(
            KeyKind.EC_P256,
            Duration.ofDays(30),
            SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}"),
            SanTemplate.parse("DNS:{device}.{tenant}.example"));
    var device = DeviceId.of("acme", "pump-7").orElseThrow();

    var text = text(dir, PkiFixtures.plan(order(profile, device, FACTS, KEY)));

    assertThat(text)
        .contains("Subject: serialNumber=SN-0001,CN=pump-7,O=acme")
        .contains("URI:urn:birthmark:acme:pump-7, DNS:pump-7.acme.example");
  }

  @Test
  void whatDoesNotFitTheSubjectIsLeftOutNeverCut(@TempDir Path dir) {
    var longest = DeviceId.of("x".repeat(128)).orElseThrow();
    var facts = new HardwareFacts("Maschinenbau Müller", "Größe 3", "Nº 4711_b");

    assertThat(text(dir, PkiFixtures.plan(order(PROFILE, DEVICE, facts, KEY))))
        .contains("Subject: CN=dev-0001\n");
    assertThat(text(dir, PkiFixtures.plan(order(PROFILE, longest, facts, KEY))))
        .contains("Subject: \n")
        .contains("X509v3 Subject Alternative Name: critical\n")
        .contains("x".repeat(128));
  }

  @Test
  void timesChangeTheirFormIn2050() {
    var until2049 = Asn1Time.encode(Instant.parse("2049-12-31T23:59:59Z"));
    var from2050 = Asn1Time.encode(Instant.parse("2050-01-01T00:00:00Z"));

    assertThat(hex(Bytes.copyOf(DerBoundary.encode(until2049)))).startsWith("170d34393132");
    assertThat(hex(Bytes.copyOf(DerBoundary.encode(from2050)))).startsWith("180f32303530");
    assertThat(Asn1Time.decode(until2049)).isEqualTo(Instant.parse("2049-12-31T23:59:59Z"));
    assertThat(Asn1Time.decode(from2050)).isEqualTo(Instant.parse("2050-01-01T00:00:00Z"));
    assertThatThrownBy(() -> Asn1Time.encode(Instant.parse("2050-01-01T00:00:00.5Z")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesKeysThatTheProfileDoesNotAllow() {
    var small = PkiFixtures.subjectKey(PROVIDERS.generate(KeyKind.RSA_2048).getPublic());

    assertThat(IssuancePlan.of(order(PROFILE, DEVICE, FACTS, small)))
        .isEqualTo(
            new IssuancePlan.Refused(
                Reason.KEY_NOT_ALLOWED,
                "the profile allows [EC_P256, EC_P384, RSA_3072, ED25519], not RSA_2048"));
  }

  @Test
  void refusesToOutliveTheCa() {
    var decade =
        profile(
            KeyKind.EC_P256,
            Duration.ofDays(3650),
            SanTemplate.parse("URI:urn:birthmark:{tenant}:{device}"));

    assertThat(IssuancePlan.of(order(decade, DEVICE, FACTS, KEY)))
        .isEqualTo(
            new IssuancePlan.Refused(Reason.PROFILE_REFUSES, "the certificate outlives its CA's"));
  }

  @Test
  void refusesIdsThatTheProfileCannotName() {
    var dns =
        profile(
            KeyKind.EC_P256,
            Duration.ofDays(1),
            SanTemplate.parse("DNS:{device}.{tenant}.example"));
    var device = DeviceId.of("Upper").orElseThrow();

    assertThat(IssuancePlan.of(order(dns, device, FACTS, KEY)))
        .isEqualTo(
            new IssuancePlan.Refused(
                Reason.PROFILE_REFUSES,
                "the id default/Upper cannot be written as DNS:{device}.{tenant}.example"));
  }

  @Test
  void serialNumbersHaveTwentyOctetsAndDoNotRepeat() throws GeneralSecurityException {
    var random = SecureRandom.getInstance("SHA1PRNG");
    random.setSeed(1);
    var seen = new HashSet<SerialNumber>();
    for (int i = 0; i < 10_000; i++) {
      var serial = SerialNumbers.random(random);
      assertThat(serial.value().bitLength()).isEqualTo(159);
      assertThat(serial.value().toByteArray()).hasSize(20);
      assertThat(seen.add(serial)).isTrue();
    }
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
