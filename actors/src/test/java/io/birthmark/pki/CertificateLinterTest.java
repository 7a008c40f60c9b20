package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
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
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateLinterTest {
  private static final IssuancePlan.Order ORDER = PkiFixtures.order();
  private static final IssuancePlan PLAN = PkiFixtures.plan(ORDER);
  private static final ASN1ObjectIdentifier DEVICE_TYPE =
      new ASN1ObjectIdentifier(PkiFixtures.PROFILE.deviceTypeOid());
  private static final byte[] OTHER = new byte[20];

  @Test
  void findsNothingInAPlan() {
    assertThat(CertificateLinter.findings(PLAN.tbs(), ORDER)).isEmpty();
    assertThat(new TbsEdit(PLAN.tbs()).build())
        .as("taken apart and put together unchanged")
        .isEqualTo(PLAN.tbs());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"bodies", "names", "extensions"})
  void finds(String finding, Consumer<TbsEdit> edit) {
    var changed = new TbsEdit(PLAN.tbs());
    edit.accept(changed);

    var findings = CertificateLinter.findings(changed.build(), ORDER);

    assertThat(findings).anyMatch(line -> line.contains(finding));
  }

  private static Arguments rule(String finding, Consumer<TbsEdit> edit) {
    return Arguments.of(finding, edit);
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        rule("structure", b -> b.version = 3),
        rule(
            "the version is not 3",
            b -> {
              b.version = 1;
              b.extensions.clear();
            }),
        rule("not positive or longer", b -> b.serial = b.serial.negate()),
        rule("not positive or longer", b -> b.serial = BigInteger.TWO.pow(159)),
        rule("serial number is not the ordered", b -> b.serial = b.serial.add(BigInteger.ONE)),
        rule("form of our random ones", b -> b.serial = BigInteger.valueOf(4711)),
        rule("issuer is not the CA's subject", b -> b.issuer = new X500Name("CN=Other")),
        rule(
            "signature algorithm",
            b -> b.signature = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA1)),
        rule(
            "signature algorithm",
            b ->
                b.signature =
                    new AlgorithmIdentifier(
                        X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE)),
        rule("notBefore is not", b -> b.notBefore = time("2026-06-01T11:55:01Z")),
        rule("the validity is not", b -> b.notAfter = time("2027-06-01T11:55:00Z")),
        rule("ends before it begins", b -> b.notAfter = b.notBefore),
        rule("begins before its CA's", b -> b.notBefore = time("2020-01-01T00:00:00Z")),
        rule("outlives its CA's", b -> b.notAfter = time("2040-01-01T00:00:00Z")),
        rule("wrong form", b -> b.notAfter = new Time(new DERGeneralizedTime("20270601115459Z"))),
        rule("unique ids", b -> b.subjectUniqueId = new DERBitString(new byte[] {1})),
        rule("the key is not the ordered one", b -> b.key = otherKey()),
        rule("SubjectKeyIdentifier is", b -> b.key = otherKey()));
  }

  static Stream<Arguments> names() {
    return Stream.of(
        rule("the subject is", b -> b.subject = new X500Name("CN=dev-0002")),
        rule("the subject is", b -> b.subject = new X500Name("CN=dev-0001+SERIALNUMBER=SN-0001")),
        rule("longer than 64", b -> b.subject = new X500Name("CN=" + "x".repeat(65))),
        rule("comes twice", b -> b.subject = new X500Name("CN=dev-0001,CN=dev-0001")),
        rule("SubjectAltName is missing", b -> b.extensions.remove(SAN)),
        rule("SubjectAltName is critical", b -> b.critical(SAN, true)),
        rule("SubjectAltName is not critical", b -> b.subject = new X500Name(new RDN[0])),
        rule("SubjectAltName is [URI:urn:x:y]", b -> b.set(SAN, false, uris("urn:x:y"))),
        rule(
            "SubjectAltName is [URI:urn:birthmark:default:dev-0001, URI:urn:x:y]",
            b -> b.set(SAN, false, uris("urn:birthmark:default:dev-0001", "urn:x:y"))),
        rule(
            "SubjectAltName is [kind 1]",
            b ->
                b.set(
                    SAN,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.rfc822Name, "a@b.example")))),
        rule("SubjectAltName is not acceptable DER", b -> b.set(SAN, false, new byte[] {0x30})));
  }

  static Stream<Arguments> extensions() {
    return Stream.of(
        rule("KeyUsage is missing", b -> b.extensions.remove(Extension.keyUsage)),
        rule("KeyUsage is not critical", b -> b.critical(Extension.keyUsage, false)),
        rule("lacks digitalSignature", b -> usage(b, KeyUsage.keyAgreement)),
        rule("RFC 8813", b -> usage(b, KeyUsage.digitalSignature | KeyUsage.keyEncipherment)),
        rule("RFC 8813", b -> usage(b, KeyUsage.digitalSignature | KeyUsage.dataEncipherment)),
        rule("only a CA", b -> usage(b, KeyUsage.digitalSignature | KeyUsage.keyCertSign)),
        rule("only a CA", b -> usage(b, KeyUsage.digitalSignature | KeyUsage.cRLSign)),
        rule("KeyUsage is", b -> usage(b, KeyUsage.digitalSignature | KeyUsage.nonRepudiation)),
        rule("KeyUsage is not", b -> b.set(Extension.keyUsage, true, DERNull.INSTANCE)),
        rule("ExtendedKeyUsage is missing", b -> b.extensions.remove(Extension.extendedKeyUsage)),
        rule(
            "ExtendedKeyUsage is",
            b ->
                b.set(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))),
        rule("BasicConstraints is missing", b -> b.extensions.remove(Extension.basicConstraints)),
        rule(
            "not an empty sequence",
            b -> b.set(Extension.basicConstraints, true, new BasicConstraints(true))),
        rule(
            "not an empty sequence",
            b -> b.set(Extension.basicConstraints, true, new DERSequence(ASN1Boolean.FALSE))),
        rule("SubjectKeyIdentifier is", b -> b.set(SKI, false, new SubjectKeyIdentifier(OTHER))),
        rule("SubjectKeyIdentifier is critical", b -> b.critical(SKI, true)),
        rule(
            "AuthorityKeyIdentifier is", b -> b.set(AKI, false, new AuthorityKeyIdentifier(OTHER))),
        rule("AuthorityKeyIdentifier is missing", b -> b.extensions.remove(AKI)),
        rule(
            "CRLDistributionPoints is missing",
            b -> b.extensions.remove(Extension.cRLDistributionPoints)),
        rule(
            "CRLDistributionPoints is not",
            b -> b.set(Extension.cRLDistributionPoints, false, new DERSequence(DERNull.INSTANCE))),
        rule(
            "AuthorityInfoAccess is missing",
            b -> b.extensions.remove(Extension.authorityInfoAccess)),
        rule(
            "AuthorityInfoAccess is critical",
            b -> b.critical(Extension.authorityInfoAccess, true)),
        rule("the device type is missing", b -> b.extensions.remove(DEVICE_TYPE)),
        rule("the device type is [Acme]", b -> b.set(DEVICE_TYPE, false, utf8("Acme"))),
        rule("the device type is [Acme, X]", b -> b.set(DEVICE_TYPE, false, utf8("Acme", "X"))),
        rule(
            "the device type is not",
            b -> b.set(DEVICE_TYPE, false, new DERSequence(new DERIA5String("Acme")))),
        rule(
            "the device type is not acceptable DER",
            b -> b.set(DEVICE_TYPE, false, "Acme;Pump 3".getBytes(StandardCharsets.US_ASCII))),
        rule(
            "extension 1.2.3.4 was not ordered",
            b -> b.set(new ASN1ObjectIdentifier("1.2.3.4"), false, DERNull.INSTANCE)));
  }

  private static final ASN1ObjectIdentifier SAN = Extension.subjectAlternativeName;
  private static final ASN1ObjectIdentifier SKI = Extension.subjectKeyIdentifier;
  private static final ASN1ObjectIdentifier AKI = Extension.authorityKeyIdentifier;

  private static Time time(String instant) {
    return Asn1Time.encode(Instant.parse(instant));
  }

  private static SubjectPublicKeyInfo otherKey() {
    return SubjectPublicKeyInfo.getInstance(PkiFixtures.ROOT.facts().key().spki().toArray());
  }

  private static void usage(TbsEdit body, int usage) {
    body.set(Extension.keyUsage, true, new KeyUsage(usage));
  }

  private static GeneralNames uris(String... uris) {
    return new GeneralNames(
        Stream.of(uris)
            .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
            .toArray(GeneralName[]::new));
  }

  private static DERSequence utf8(String... texts) {
    return new DERSequence(Stream.of(texts).map(DERUTF8String::new).toArray(DERUTF8String[]::new));
  }

  @Test
  void findsThatTheBodyIsNone() {
    assertThat(CertificateLinter.findings(Bytes.EMPTY, ORDER)).hasSize(1);
    assertThat(CertificateLinter.findings(Bytes.copyOf(new byte[] {0x30, 0}), ORDER)).hasSize(1);
  }

  @Test
  void findsAnExtensionThatComesTwice() {
    var body = new TbsEdit(PLAN.tbs());
    var usage = body.extensions.get(Extension.keyUsage);
    if (usage == null) {
      throw new AssertionError();
    }
    body.extensions.put(new ASN1ObjectIdentifier("1.2.3.4"), usage);

    assertThat(CertificateLinter.findings(body.build(), ORDER))
        .isEqualTo(
            List.of("the body is not the expected structure: repeated extension found: 2.5.29.15"));
  }
}
