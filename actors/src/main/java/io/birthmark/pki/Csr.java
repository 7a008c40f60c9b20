package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import io.birthmark.pki.DerGuard.Limits;
import java.util.HashSet;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * A certificate signing request (PKCS#10, RFC 2986) whose sender has proven to hold the private
 * key.
 *
 * <p>Only the key is taken from it: the certificate is built from registry and profile. Names and
 * extensions that the sender wishes for are looked at only for a CA that takes them from requests,
 * and then they must be what registry and profile say ({@link #nameFault}).
 */
public final class Csr {
  private final Bytes der;
  private final Sha256 csrHash;
  private final SubjectKey key;

  private Csr(Bytes der, SubjectKey key) {
    this.der = der;
    this.csrHash = der.sha256();
    this.key = key;
  }

  /** The parts that are looked at. */
  private record Parts(Bytes signed, Bytes spki, AlgorithmIdentifier algorithm, Bytes signature) {}

  /**
   * Reads DER of at most 16 KiB and verifies the proof of possession. Total: whatever the bytes
   * are, the answer is a value, after work that is linear in their number.
   */
  public static CsrReading read(Bytes der, CryptoProviders providers) {
    return switch (DerBoundary.read(der, Limits.CSR, root -> parts(root, der))) {
      case Malformed<Parts>(var why) -> refused("the request is " + why);
      case Parsed<Parts>(var parts) ->
          switch (SubjectKey.read(parts.spki(), providers)) {
            case SubjectKey.Refused(var reason, var detail) ->
                new CsrReading.Refused(reason, detail);
            case SubjectKey.Accepted(var key) -> verified(der, parts, key);
          };
    };
  }

  private static CsrReading verified(Bytes der, Parts parts, SubjectKey key) {
    Optional<SignatureAlgorithm> algorithm =
        SignatureAlgorithm.read(parts.algorithm(), key.kind().family());
    if (algorithm.isEmpty()) {
      return refused(
          "a signature of type " + parts.algorithm().getAlgorithm() + " does not go with this key");
    }
    var name = algorithm.get().algorithm();
    return key.verifies(name, parts.signed().toArray(), parts.signature().toArray())
        ? new CsrReading.Accepted(new Csr(der, key))
        : refused("the request's signature is not by the key it holds");
  }

  private static Parts parts(ASN1Primitive root, Bytes der) {
    var request = CertificationRequest.getInstance(root);
    var info = request.getCertificationRequestInfo();
    if (!info.getVersion().hasValue(0)) {
      throw new IllegalArgumentException("the version of a PKCS#10 request is 0");
    }
    checkAttributes(info.getAttributes());
    return new Parts(
        Bytes.copyOf(DerScan.firstChild(der.toArray(), Limits.CSR)),
        Bytes.copyOf(DerBoundary.encode(info.getSubjectPublicKeyInfo())),
        request.getSignatureAlgorithm(),
        Bytes.copyOf(request.getSignature().getOctets()));
  }

  /** No attribute comes twice: readers disagree about which one counts. */
  private static void checkAttributes(ASN1Set attributes) {
    var seen = new HashSet<String>();
    if (attributes == null) {
      return;
    }
    for (var attribute : attributes) {
      if (!seen.add(Attribute.getInstance(attribute).getAttrType().getId())) {
        throw new IllegalArgumentException("an attribute comes twice");
      }
    }
  }

  private static CsrReading refused(String detail) {
    return new CsrReading.Refused(Reason.BAD_CSR, detail);
  }

  /** The request as received. */
  public Bytes der() {
    return der;
  }

  /** SHA-256 over {@link #der}. */
  public Sha256 csrHash() {
    return csrHash;
  }

  /**
   * In what the names that the request asks for differ from these; empty when in nothing. For CAs
   * that take names from requests; a subject in the same order, one SubjectAltName, and no other
   * extension or attribute at all.
   */
  public Optional<String> nameFault(DeviceNames wanted) {
    return RequestedNames.difference(der, wanted);
  }

  /** The key a certificate is asked for. */
  public SubjectKey key() {
    return key;
  }
}
