package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.SerialNumber;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Keys, CAs, requests and orders that tests begin with. */
public final class PkiFixtures {
  public static final CryptoProviders PROVIDERS = CryptoProviders.of(true);
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  public static final DeviceId DEVICE = DeviceId.of("dev-0001").orElseThrow();
  public static final HardwareFacts FACTS = new HardwareFacts("Acme", "Pump 3", "SN-0001");
  public static final CertificateProfile PROFILE =
      CertificateProfile.device("http://pki.example.com", "2.25.1234567890");
  public static final SerialNumber SERIAL =
      new SerialNumber(BigInteger.TWO.pow(158).add(BigInteger.valueOf(4711)));
  public static final Ca ROOT = root("Test");
  public static final Ca ISSUING = under(ROOT, "Test Issuing CA");

  private PkiFixtures() {}

  /** A CA with its key. */
  public record Ca(IssuerFacts facts, SoftwareKey key) {}

  public static Ca root(String name) {
    var keys = PROVIDERS.generate(KeyKind.EC_P256);
    var key = SoftwareKey.of(keys, KeyKind.EC_P256, PROVIDERS);
    var order = caOrder(name + " Root CA", keys, 3650);
    return new Ca(IssuerFacts.of(CaCertificate.root(order, key), PROVIDERS), key);
  }

  public static Ca under(Ca issuer, String name) {
    var keys = PROVIDERS.generate(KeyKind.EC_P256);
    var key = SoftwareKey.of(keys, KeyKind.EC_P256, PROVIDERS);
    var order = caOrder(name, keys, 1825);
    var der = CaCertificate.issuing(order, issuer.facts(), issuer.key());
    return new Ca(IssuerFacts.of(der, PROVIDERS), key);
  }

  static CaCertificate.Order caOrder(String name, KeyPair keys, int days) {
    return new CaCertificate.Order(
        "Example",
        name,
        subjectKey(keys.getPublic()),
        SERIAL,
        NOW.minus(Duration.ofDays(30)),
        NOW.plus(Duration.ofDays(days)));
  }

  public static SubjectKey subjectKey(PublicKey key) {
    return subjectKey(key, PROVIDERS);
  }

  static SubjectKey subjectKey(PublicKey key, CryptoProviders providers) {
    return switch (SubjectKey.read(Bytes.copyOf(key.getEncoded()), providers)) {
      case SubjectKey.Accepted(var subjectKey) -> subjectKey;
      case SubjectKey.Refused(_, var detail) -> throw new AssertionError(detail);
    };
  }

  /** An order for the usual device with this key. */
  public static IssuancePlan.Order order(SubjectKey key) {
    return new IssuancePlan.Order(
        PROFILE, DEVICE, FACTS, key, ISSUING.facts(), SERIAL, PROFILE.notBefore(NOW));
  }

  public static IssuancePlan.Order order() {
    return order(subjectKey(PROVIDERS.generate(KeyKind.EC_P256).getPublic()));
  }

  public static IssuancePlan plan(IssuancePlan.Order order) {
    return switch (IssuancePlan.of(order)) {
      case IssuancePlan.Planned(var plan) -> plan;
      case IssuancePlan.Refused(_, var detail) -> throw new AssertionError(detail);
    };
  }

  /** A request for this key, signed by that one. */
  public static Bytes csr(PublicKey key, KeyPair signer, KeyKind kind) {
    return csr(key, signer, SignatureAlgorithm.named(kind.signatureAlgorithm()));
  }

  static Bytes csr(PublicKey key, KeyPair signer, SignatureAlgorithm algorithm) {
    var info =
        new CertificationRequestInfo(
            new X500Name("CN=whoever I like,O=not taken over"),
            SubjectPublicKeyInfo.getInstance(key.getEncoded()),
            new DERSet());
    var parts = new ASN1EncodableVector();
    parts.add(info);
    parts.add(algorithm.identifier());
    var signature =
        PROVIDERS.sign(algorithm.algorithm(), signer.getPrivate(), DerBoundary.encode(info));
    parts.add(new DERBitString(signature));
    return Bytes.copyOf(DerBoundary.encode(new DERSequence(parts)));
  }

  public static Bytes csr(KeyKind kind) {
    var keys = PROVIDERS.generate(kind);
    return csr(keys.getPublic(), keys, kind);
  }
}
