package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import io.birthmark.pki.DerGuard.Limits;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * A certificate as it stands in its bytes, by whomever it was issued. Reading it proves nothing:
 * {@link ReplyCheck} and {@link CertificatePath} do.
 */
public final class IssuedCertificate {
  private final Bytes der;
  private final Bytes tbs;
  private final Tbs parts;
  private final SignatureParts signature;
  private final SerialNumber serial;

  /** What follows the signed part. */
  record SignatureParts(AlgorithmIdentifier algorithm, Bytes value) {}

  /** What came of reading a certificate. */
  public sealed interface Reading {}

  /** The bytes are one well-formed certificate. */
  public record Read(IssuedCertificate certificate) implements Reading {}

  /** The bytes are something else. */
  public record Unreadable(String why) implements Reading {}

  private IssuedCertificate(Bytes der, Bytes tbs, Tbs parts, SignatureParts signature) {
    this.der = der;
    this.tbs = tbs;
    this.parts = parts;
    this.signature = signature;
    this.serial = new SerialNumber(parts.serial());
  }

  /** Reads one certificate in DER of at most 16 KiB; total. */
  public static Reading read(Bytes der) {
    return switch (DerBoundary.read(der, Limits.CERTIFICATE, root -> parse(root, der))) {
      case Parsed<IssuedCertificate>(var certificate) -> new Read(certificate);
      case Malformed<IssuedCertificate>(var why) -> new Unreadable("the certificate is " + why);
    };
  }

  /**
   * Reads a certificate that we made or have read before.
   *
   * @throws IllegalArgumentException when it cannot be read
   */
  public static IssuedCertificate of(Bytes der) {
    return switch (read(der)) {
      case Read(var certificate) -> certificate;
      case Unreadable(var why) -> throw new IllegalArgumentException(why);
    };
  }

  private static IssuedCertificate parse(ASN1Primitive root, Bytes der) {
    var certificate = Certificate.getInstance(root);
    var tbs = Bytes.copyOf(DerScan.firstChild(der.toArray(), Limits.CERTIFICATE));
    var signature =
        new SignatureParts(
            certificate.getSignatureAlgorithm(),
            Bytes.copyOf(certificate.getSignature().getOctets()));
    return new IssuedCertificate(der, tbs, Tbs.of(certificate.getTBSCertificate()), signature);
  }

  /** The certificate as received. */
  public Bytes der() {
    return der;
  }

  /** SHA-256 over {@link #der}: the certificate's fingerprint. */
  public Sha256 sha256() {
    return der.sha256();
  }

  /** The signed part, as received. */
  public Bytes tbs() {
    return tbs;
  }

  public SerialNumber serial() {
    return serial;
  }

  public Instant notBefore() {
    return parts.notBefore();
  }

  /** The last second; 9999-12-31T23:59:59Z means no defined end (RFC 5280 §4.1.2.5). */
  public Instant notAfter() {
    return parts.notAfter();
  }

  /** SubjectPublicKeyInfo in DER. */
  public Bytes spki() {
    return parts.spki();
  }

  /** SHA-256 over {@link #spki}. */
  public Sha256 spkiHash() {
    return parts.spkiHash();
  }

  /** The issuer's distinguished name in DER. */
  public Bytes issuer() {
    return parts.issuer();
  }

  /** The subject's distinguished name in DER. */
  public Bytes subject() {
    return parts.subjectDn();
  }

  /** serialNumber (2.5.4.5) in the subject, where an IDevID says which unit it is. */
  public Optional<String> subjectSerialNumber() {
    return parts.subjectField(BCStyle.SERIALNUMBER);
  }

  /** commonName (2.5.4.3) in the subject. */
  public Optional<String> subjectCommonName() {
    return parts.subjectField(BCStyle.CN);
  }

  /** AuthorityKeyIdentifier's key identifier: which key issued this. */
  public Optional<Bytes> issuerKeyId() {
    return parts
        .value(Extension.authorityKeyIdentifier, AuthorityKeyIdentifier::getInstance)
        .map(AuthorityKeyIdentifier::getKeyIdentifierOctets)
        .map(Bytes::copyOf);
  }

  /** SubjectKeyIdentifier. */
  public Optional<Bytes> subjectKeyId() {
    return parts
        .value(Extension.subjectKeyIdentifier, SubjectKeyIdentifier::getInstance)
        .map(SubjectKeyIdentifier::getKeyIdentifier)
        .map(Bytes::copyOf);
  }

  /** Whether BasicConstraints call it a CA. */
  public boolean isCa() {
    return parts
        .value(Extension.basicConstraints, BasicConstraints::getInstance)
        .filter(BasicConstraints::isCA)
        .isPresent();
  }

  /** Whether this key made the certificate's signature, by one of the algorithms accepted here. */
  public boolean isSignedBy(SubjectKey key) {
    return SignatureAlgorithm.read(signature.algorithm(), key.kind().family())
        .filter(_ -> signature.algorithm().equals(parts.signature()))
        .filter(algorithm ->
            key.verifies(algorithm.algorithm(), tbs.toArray(), signature.value().toArray()))
        .isPresent();
  }

  /** Whether KeyUsage is absent or allows this bit of {@link KeyUsage}. */
  boolean mayBeUsedFor(int usage) {
    return switch (parts.extension(Extension.keyUsage, KeyUsage::getInstance)) {
      case Tbs.Absent<KeyUsage> _ -> true;
      case Tbs.Present<KeyUsage>(_, var value) -> value.hasUsages(usage);
      case Tbs.Garbled<KeyUsage> _ -> false;
    };
  }

  Tbs parts() {
    return parts;
  }

  SignatureParts signature() {
    return signature;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IssuedCertificate that && der.equals(that.der);
  }

  @Override
  public int hashCode() {
    return der.hashCode();
  }

  /** Serial number and fingerprint, for logs. */
  @Override
  public String toString() {
    return "certificate " + serial + " (sha256 " + sha256() + ")";
  }
}
