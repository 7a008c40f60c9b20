package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The CA certificate that a plan is made for and a reply is checked against: pinned, not found in
 * the reply.
 *
 * @param certificate the CA's certificate
 * @param key its key
 * @param keyId its SubjectKeyIdentifier, whatever method made it
 */
public record IssuerFacts(IssuedCertificate certificate, SubjectKey key, Bytes keyId) {
  /**
   * Reads a CA certificate that configuration or a ceremony pinned.
   *
   * @throws IllegalArgumentException saying why it cannot issue: not readable, a key that is not
   *     accepted, not a CA, no keyCertSign, no SubjectKeyIdentifier (RFC 5280 §4.2.1)
   */
  public static IssuerFacts of(Bytes der, CryptoProviders providers) {
    var certificate = IssuedCertificate.of(der);
    if (!certificate.isCa() || !certificate.mayBeUsedFor(KeyUsage.keyCertSign)) {
      throw new IllegalArgumentException("not the certificate of a CA that may sign certificates");
    }
    var keyId = certificate.subjectKeyId();
    if (keyId.isEmpty()) {
      throw new IllegalArgumentException("the CA's certificate has no SubjectKeyIdentifier");
    }
    return switch (SubjectKey.read(certificate.spki(), providers)) {
      case SubjectKey.Accepted(var key) -> new IssuerFacts(certificate, key, keyId.get());
      case SubjectKey.Refused(_, var detail) -> throw new IllegalArgumentException(detail);
    };
  }

  /** Whether this issuer's key made the signature on {@code other}. */
  public boolean signed(IssuedCertificate other) {
    return other.isSignedBy(key);
  }

  /**
   * Why this issuer's key must not sign this body: not readable, of another issuer, for another
   * signature algorithm, or not a device's. Empty when none of this holds; whether the body is what
   * was ordered, only {@link CertificateLinter} knows.
   */
  public Optional<String> refusalToSign(Bytes tbs) {
    return switch (Tbs.read(tbs)) {
      case DerBoundary.Malformed<Tbs>(var why) -> Optional.of("the body is " + why);
      case DerBoundary.Parsed<Tbs>(var parts) -> {
        boolean ours =
            parts.issuer().equals(certificate.subject())
                && parts.signature().equals(signatureAlgorithm().identifier());
        yield !ours
            ? Optional.of("the body was made for another issuer")
            : TbsRules.caSigns(parts) ? Optional.of("the body is a CA's") : Optional.empty();
      }
    };
  }

  /** How this issuer's own signatures are marked. */
  SignatureAlgorithm signatureAlgorithm() {
    return SignatureAlgorithm.named(key.kind().signatureAlgorithm());
  }
}
