package io.birthmark.pki;

import static io.birthmark.pki.PkiFixtures.PROFILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.CaName;
import io.birthmark.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateProfileTest {
  private static CertificateProfile with(Set<KeyKind> keys, Duration validity, String... names) {
    return new CertificateProfile(
        "device",
        1,
        keys,
        validity,
        Duration.ofMinutes(5),
        List.of(KeyPurpose.CLIENT_AUTH),
        List.of(names).stream().map(SanTemplate::parse).toList(),
        "1.2.3",
        PROFILE.status(),
        WhenUnprovable.PARK,
        Set.of());
  }

  private static DeviceId device(String tenant, String device) {
    return DeviceId.of(tenant, device).orElseThrow();
  }

  /** Intents in journals pin this hash: it changes only together with RULES. */
  @Test
  void theHashIsThatOfTheCanonicalText() {
    assertThat(PROFILE.canonicalText())
        .isEqualTo(
            """
            birthmark-profile/1
            rules=1
            name=device
            version=1
            key=EC_P256
            key=EC_P384
            key=RSA_3072
            key=ED25519
            validity=31536000
            backdate=300
            purpose=CLIENT_AUTH
            san=URI:urn:birthmark:{tenant}:{device}
            arc=2.25.1234567890
            base=http://pki.example.com
            crl={base}/crl/{issuer}.crl
            ca-issuers={base}/ca/{issuer}.cer
            """);
    assertThat(PROFILE.ref().hash().toHex())
        .isEqualTo("5b0905a7ab5323740db4053784bb648f20dae4660d3b3ac21acec7a63e0ff36e");
  }

  /** Profiles from before there was a choice keep their hash, so what they began is finished. */
  @Test
  void whatFollowsTheUnprovableHasALineOnlyWhereItIsNotAPerson() {
    assertThat(PROFILE.when(WhenUnprovable.PARK).ref()).isEqualTo(PROFILE.ref());
    assertThat(PROFILE.when(WhenUnprovable.NEW_ATTEMPT).canonicalText())
        .isEqualTo(PROFILE.canonicalText() + "when-unprovable=NEW_ATTEMPT\n");
  }

  /** Whoever may issue under it is part of what an intent pins, and profiles of old keep theirs. */
  @Test
  void issuersHaveALineEachOnlyWhereThereAreAny() {
    var named = PROFILE.issuedBy(Set.of(new CaName("plant"), new CaName("ejbca")));

    assertThat(PROFILE.issuedBy(Set.of()).ref()).isEqualTo(PROFILE.ref());
    assertThat(named.canonicalText())
        .isEqualTo(PROFILE.canonicalText() + "issuer=ejbca\nissuer=plant\n");
    assertThat(PROFILE.issuerFault(new CaName("any"))).isEmpty();
    assertThat(named.issuerFault(new CaName("plant"))).isEmpty();
    assertThat(named.issuerFault(new CaName("any"))).isPresent();
  }

  @Test
  void theHashTellsEveryDifference() {
    var profiles =
        List.of(
            PROFILE,
            CertificateProfile.device("http://other.example.com", "2.25.1234567890"),
            CertificateProfile.device("http://pki.example.com", "2.25.1"),
            CertificateProfile.device(
                "http://pki.example.com",
                "2.25.1234567890",
                Set.of(KeyKind.ED25519),
                Duration.ofDays(365)),
            PROFILE.when(WhenUnprovable.NEW_ATTEMPT),
            with(Set.of(KeyKind.EC_P256), Duration.ofDays(365), "URI:urn:b:{tenant}:{device}"),
            with(Set.of(KeyKind.EC_P384), Duration.ofDays(365), "URI:urn:b:{tenant}:{device}"),
            with(Set.of(KeyKind.EC_P256), Duration.ofDays(364), "URI:urn:b:{tenant}:{device}"),
            with(Set.of(KeyKind.EC_P256), Duration.ofDays(365), "URI:urn:c:{tenant}:{device}"));

    assertThat(profiles).extracting(CertificateProfile::ref).doesNotHaveDuplicates();
  }

  @Test
  void certificatesBeginBackdatedInWholeSecondsAndCountBothEnds() {
    var notBefore = PROFILE.notBefore(Instant.parse("2026-06-01T12:00:00.999Z"));

    assertThat(notBefore).isEqualTo(Instant.parse("2026-06-01T11:55:00Z"));
    assertThat(PROFILE.notAfter(notBefore)).isEqualTo(Instant.parse("2027-06-01T11:54:59Z"));
  }

  @Test
  void saysEverythingThatIsWrong() {
    assertThatThrownBy(() -> with(Set.of(), Duration.ofMillis(1)))
        .hasMessageContaining("at least one kind of key")
        .hasMessageContaining("at least one minute")
        .hasMessageContaining("whole seconds")
        .hasMessageContaining("shorter than the validity")
        .hasMessageContaining("at least one name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1..2", "3.1", "1.40", "1.2.x", "1.2\n", "2.25.-1"})
  void refusesArcsThatAreNoOids(String arc) {
    assertThatThrownBy(() -> CertificateProfile.device("http://x.example", arc))
        .hasMessageContaining("dotted OID");
  }

  @Test
  void refusesArcsThatNoReaderWouldTake() {
    var longest = "2.25" + ".1234567890".repeat(23);

    assertThat(CertificateProfile.device("http://x.example", longest)).isNotNull();
    assertThatThrownBy(() -> CertificateProfile.device("http://x.example", longest + ".1234567890"))
        .hasMessageContaining("very long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"email:{device}@{tenant}.example", "RFC822:a@b.example"})
  void refusesRfc822NamesAndSaysWhy(String template) {
    assertThatThrownBy(() -> SanTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RFC822 names are mailboxes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:x",
        "IP:{tenant}.{device}",
        "URI:urn:birthmark:{device}",
        "URI:urn:birthmark:{tenant}{device}",
        "URI:urn:birthmark:{tenant}-{device}",
        "URI:urn:birthmark:{device}:{tenant}",
        "URI:urn:birthmark:{tenant}:{device}:{device}",
        "URI:{tenant}:{device}",
        "URI:urn:b c:{tenant}:{device}",
        "DNS:{device}-{tenant}.example",
        "DNS:{device}.example",
        "DNS:{device}.{tenant}.Example",
        "DNS:{device}..{tenant}"
      })
  void refusesTemplatesThatCouldGiveTwoDevicesOneName(String template) {
    assertThatThrownBy(() -> SanTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "URI:urn:birthmark:{tenant}:{device}, default, A.b_c:d, urn:birthmark:default:A.b_c:d",
    "DNS:{device}.{tenant}.example, acme, pump-1, pump-1.acme.example",
    "DNS:{tenant}.x.{device}, acme, 1, acme.x.1"
  })
  void expandsTemplates(String template, String tenant, String device, String name) {
    assertThat(SanTemplate.parse(template).expand(device(tenant, device))).contains(name);
    assertThat(SanTemplate.parse(template)).hasToString(template);
  }

  @ParameterizedTest
  @CsvSource({"acme, Pump", "acme, pump_1", "acme, a.b", "acme, a:b", "acme, a-", "acme-, pump"})
  void neverFoldsAnIdIntoADnsName(String tenant, String device) {
    var profile =
        with(Set.of(KeyKind.EC_P256), Duration.ofDays(1), "DNS:{device}.{tenant}.example");

    assertThat(profile.nameFault(device(tenant, device))).isPresent();
    assertThat(profile.nameFault(device("acme", "pump-1"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://x.example", "pki.example", "http://", "http://u:p@x.example", "http://a b"})
  void refusesBasesThatAreNoPlainUrls(String base) {
    assertThatThrownBy(() -> CertificateProfile.device(base, "1.2.3"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** SEQUENCE { Attribute { id-ecPublicKey, { P-256, P-384 } }, ecdsa-SHA256, ecdsa-SHA384 }. */
  @Test
  void tellsDevicesWhichKeyToMake() {
    assertThat(
            hex(
                with(
                    Set.of(KeyKind.EC_P256, KeyKind.EC_P384),
                    Duration.ofDays(1),
                    "URI:urn:b:{tenant}:{device}")))
        .isEqualTo(
            "3032"
                + "301c06072a8648ce3d0201311106052b8104002206082a8648ce3d030107"
                + "06082a8648ce3d040302"
                + "06082a8648ce3d040303");
    assertThat(
            hex(
                with(
                    Set.of(KeyKind.RSA_2048, KeyKind.ED25519),
                    Duration.ofDays(1),
                    "URI:urn:b:{tenant}:{device}")))
        .isEqualTo(
            "3023"
                + "301106092a864886f70d010101310402020800"
                + "06092a864886f70d01010b"
                + "06032b6570");
  }

  private static String hex(CertificateProfile profile) {
    return HexFormat.of().formatHex(profile.csrAttributes().toArray());
  }
}
