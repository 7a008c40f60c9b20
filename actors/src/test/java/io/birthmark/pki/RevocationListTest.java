package io.birthmark.pki;

import static io.birthmark.pki.PkiFixtures.ISSUING;
import static io.birthmark.pki.PkiFixtures.NOW;
import static io.birthmark.pki.PkiFixtures.PROVIDERS;
import static io.birthmark.pki.PkiFixtures.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.Bytes;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.CRLReason;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateRevokedException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Judged by readers who share no code with us: the JDK's, and openssl. */
class RevocationListTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration WEEK = Duration.ofDays(7);

  private static Bytes list(long number, RevocationList.Entry... entries) {
    return RevocationList.sign(
        new RevocationList.Order(ISSUING.facts(), number, NOW, NOW.plus(WEEK), List.of(entries)),
        ISSUING.key());
  }

  private static RevocationList.Entry entry(SerialNumber serial, RevocationReason reason) {
    return new RevocationList.Entry(serial, NOW.minusSeconds(60).plusNanos(123_000), reason);
  }

  private static X509CRL read(Bytes der) throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    return (X509CRL) factory.generateCRL(new ByteArrayInputStream(der.toArray()));
  }

  private static X509Certificate readCertificate(Bytes der) throws GeneralSecurityException {
    var factory = CertificateFactory.getInstance("X.509");
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toArray()));
  }

  private static Bytes deviceCertificate(SerialNumber serial) {
    var order = PkiFixtures.order();
    var numbered =
        new IssuancePlan.Order(
            order.profile(),
            order.device(),
            order.facts(),
            order.key(),
            order.issuer(),
            serial,
            order.notBefore());
    return CaCertificate.sign(PkiFixtures.plan(numbered).tbs(), ISSUING.key());
  }

  private static Bytes extension(X509CRL list, String oid) {
    return Bytes.copyOf(ASN1OctetString.getInstance(list.getExtensionValue(oid)).getOctets());
  }

  @Test
  void saysWhoWhenAndWhich() throws GeneralSecurityException {
    var list = read(list(4711));

    list.verify(ISSUING.facts().key().publicKey());
    assertThat(list.getVersion()).isEqualTo(2);
    assertThat(Bytes.copyOf(list.getIssuerX500Principal().getEncoded()))
        .isEqualTo(ISSUING.facts().certificate().subject());
    assertThat(list.getThisUpdate().toInstant()).isEqualTo(NOW);
    assertThat(list.getNextUpdate().toInstant()).isEqualTo(NOW.plus(WEEK));
    assertThat(CRLNumber.getInstance(extension(list, Extension.cRLNumber.getId()).toArray()))
        .extracting(CRLNumber::getCRLNumber)
        .isEqualTo(BigInteger.valueOf(4711));
    var keyId = extension(list, Extension.authorityKeyIdentifier.getId()).toArray();
    assertThat(AuthorityKeyIdentifier.getInstance(keyId).getKeyIdentifierOctets())
        .isEqualTo(ISSUING.facts().keyId().toArray());
    assertThat(list.getCriticalExtensionOIDs()).isNullOrEmpty();
  }

  @Test
  void isRefusedUnderAnotherKey() throws GeneralSecurityException {
    var list = read(list(1));

    assertThatThrownBy(() -> list.verify(ROOT.facts().key().publicKey()))
        .isInstanceOf(SignatureException.class);
  }

  /** RFC 5280 §5.1.2.6: when nothing is revoked, revokedCertificates must be absent. */
  @Test
  void holdsNoEmptySequenceWhenNothingIsRevoked() throws GeneralSecurityException {
    assertThat(read(list(1)).getRevokedCertificates()).isNull();
  }

  @Test
  void givesEachReasonAndLeavesOutThatThereIsNone() throws GeneralSecurityException {
    var reasons = RevocationReason.values();
    var serials = Arrays.stream(reasons).map(_ -> SerialNumbers.random(RANDOM)).toList();
    var entries = new RevocationList.Entry[reasons.length];
    Arrays.setAll(entries, i -> entry(serials.get(i), reasons[i]));

    var list = read(list(1, entries));

    assertThat(list.getRevokedCertificates()).hasSize(reasons.length);
    for (var entry : entries) {
      X509CRLEntry found = list.getRevokedCertificate(entry.serial().value());
      assertThat(found.getRevocationDate().toInstant()).isEqualTo(NOW.minusSeconds(60));
      if (entry.reason() == RevocationReason.UNSPECIFIED) {
        assertThat(found.hasExtensions()).isFalse();
      } else {
        assertThat(found.getRevocationReason()).isEqualTo(CRLReason.valueOf(entry.reason().name()));
      }
    }
  }

  /** RFC 5280 §4.2.1.3: the key of a certificate without cRLSign signs no list. */
  @Test
  void isNotMadeByACaThatMayNotSignIt() {
    var keys = PkiFixtures.subjectKey(PROVIDERS.generate(KeyKind.EC_P256).getPublic());
    var body =
        new TbsBuilder()
            .serial(PkiFixtures.SERIAL)
            .issuer(
                X500Name.getInstance(ROOT.facts().certificate().subject().toArray()),
                ROOT.facts().signatureAlgorithm())
            .valid(NOW, NOW.plus(WEEK))
            .subject(new X500Name("CN=certificates only"), keys)
            .extension(Extension.basicConstraints, true, new BasicConstraints(0))
            .keyUsage(KeyUsage.keyCertSign)
            .keyIds(TbsBuilder.keyId(keys), ROOT.facts().keyId())
            .build();
    var ca = IssuerFacts.of(CaCertificate.sign(body, ROOT.key()), PROVIDERS);

    assertThatThrownBy(() -> new RevocationList.Order(ca, 1, NOW, NOW.plus(WEEK), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not allow it to sign CRLs");
  }

  @Test
  void isNotMadeWithoutAnEndOrWithANegativeNumber() {
    var noEnd = NOW;

    assertThatThrownBy(() -> new RevocationList.Order(ISSUING.facts(), 1, NOW, noEnd, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new RevocationList.Order(ISSUING.facts(), -1, NOW, NOW.plus(WEEK), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRevokedDeviceIsRefusedAndAnotherOnePasses() throws GeneralSecurityException {
    var revoked = SerialNumbers.random(RANDOM);
    var good = SerialNumbers.random(RANDOM);
    var list = read(list(1, entry(revoked, RevocationReason.KEY_COMPROMISE)));

    assertThatCode(() -> validate(good, list)).doesNotThrowAnyException();
    assertThatThrownBy(() -> validate(revoked, list))
        .isInstanceOf(CertPathValidatorException.class)
        .cause()
        .isInstanceOfSatisfying(
            CertificateRevokedException.class,
            said -> assertThat(said.getRevocationReason()).isEqualTo(CRLReason.KEY_COMPROMISE));
  }

  /** What a TLS server does when it asks for revocation and has our list at hand. */
  private static void validate(SerialNumber serial, X509CRL list) throws GeneralSecurityException {
    var issuer = readCertificate(ISSUING.facts().certificate().der());
    var parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
    parameters.setDate(Date.from(NOW.plusSeconds(1)));
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(list))));
    var path =
        CertificateFactory.getInstance("X.509")
            .generateCertPath(List.of(readCertificate(deviceCertificate(serial))));
    CertPathValidator.getInstance("PKIX").validate(path, parameters);
  }

  @Test
  @Tag("full")
  void opensslAgrees(@TempDir Path dir) throws Exception {
    var revoked = SerialNumbers.random(RANDOM);
    Files.write(
        dir.resolve("list.crl"), list(9, entry(revoked, RevocationReason.SUPERSEDED)).toArray());
    Openssl.pem(dir.resolve("root.pem"), ROOT.facts().certificate().der());
    Openssl.pem(dir.resolve("issuing.pem"), ISSUING.facts().certificate().der());
    Openssl.pem(dir.resolve("revoked.pem"), deviceCertificate(revoked));
    Openssl.pem(dir.resolve("good.pem"), deviceCertificate(SerialNumbers.random(RANDOM)));
    Files.write(
        dir.resolve("cas.pem"),
        List.of(
            Files.readString(dir.resolve("root.pem")),
            Files.readString(dir.resolve("issuing.pem"))));

    var signature =
        Openssl.run(
            dir,
            "crl",
            "-inform",
            "DER",
            "-in",
            "list.crl",
            "-verify",
            "-CAfile",
            "issuing.pem",
            "-noout",
            "-text",
            "-outform",
            "PEM");
    var pem = Openssl.run(dir, "crl", "-inform", "DER", "-in", "list.crl", "-out", "crl.pem");

    assertThat(signature.output()).contains("verify OK").contains("Superseded");
    assertThat(pem.code()).isZero();
    assertThat(verify(dir, "good.pem").output()).contains("good.pem: OK");
    assertThat(verify(dir, "revoked.pem").output()).contains("certificate revoked");
  }

  private static Openssl.Ended verify(Path dir, String certificate) {
    return Openssl.run(
        dir,
        "verify",
        "-x509_strict",
        "-crl_check",
        "-attime",
        Long.toString(NOW.plusSeconds(1).getEpochSecond()),
        "-CAfile",
        "cas.pem",
        "-CRLfile",
        "crl.pem",
        certificate);
  }
}
