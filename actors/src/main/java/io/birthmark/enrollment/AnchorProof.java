package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.Bytes;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.SubjectKey;
import java.util.Optional;

/**
 * What shows that somebody holds an anchor's key. It is stored with the event, so that an auditor
 * can check it again.
 */
public sealed interface AnchorProof {
  /** Most bytes of either kind. */
  int MAX_SIZE = TrustAnchor.MAX_SIZE;

  /**
   * A certificate that the anchor's key has signed and whose subject's only commonName is the code.
   * Its other names, its key, its extensions and its dates do not matter: the code is newer than
   * the upload, so the signature is too.
   *
   * @param der 1 to {@link #MAX_SIZE} bytes
   */
  record ByCertificate(Bytes der) implements AnchorProof {
    public ByCertificate {
      bounded(der);
    }
  }

  /**
   * A signature by the anchor's key over {@link UploadedAnchor#statement}: the ASCII bytes of
   * {@code birthmark/1 anchor ID CODE} with one space between the parts, no line end, and {@code
   * ID} the anchor's SHA-256 in lower-case hexadecimal. ECDSA in DER with SHA-256 (P-256) or
   * SHA-384 (P-384), RSA PKCS#1 v1.5 with SHA-256, or Ed25519.
   *
   * @param signature 1 to {@link #MAX_SIZE} bytes
   */
  record BySignature(Bytes signature) implements AnchorProof {
    public BySignature {
      bounded(signature);
    }
  }

  /** What is wrong with this proof for that anchor and its code; empty when it holds. */
  default Optional<String> fault(UploadedAnchor anchor, CryptoProviders providers) {
    var root = IssuedCertificate.of(anchor.anchor().der());
    return switch (SubjectKey.read(root.spki(), providers)) {
      case SubjectKey.Refused(_, var detail) -> Optional.of("the anchor's key: " + detail);
      case SubjectKey.Accepted(var key) ->
          switch (this) {
            case BySignature(var signature) ->
                key.verifies(anchor.statement().getBytes(US_ASCII), signature.toArray())
                    ? Optional.empty()
                    : Optional.of(
                        "the anchor's key has not signed the ASCII text " + anchor.statement());
            case ByCertificate(var der) -> fault(der, anchor, root, key);
          };
    };
  }

  private static Optional<String> fault(
      Bytes der, UploadedAnchor anchor, IssuedCertificate root, SubjectKey key) {
    return switch (IssuedCertificate.read(der)) {
      case IssuedCertificate.Unreadable(var why) -> Optional.of(why);
      case IssuedCertificate.Read(var sent) -> {
        if (!sent.issuer().equals(root.subject())) {
          yield Optional.of("its issuer is not the anchor's subject");
        }
        if (sent.subjectCommonName().filter(anchor.code().value()::equals).isEmpty()) {
          yield Optional.of("its subject's commonName is not the registration code");
        }
        yield sent.isSignedBy(key)
            ? Optional.empty()
            : Optional.of("the anchor's key has not signed it");
      }
    };
  }

  private static void bounded(Bytes bytes) {
    if (bytes.isEmpty() || bytes.size() > MAX_SIZE) {
      throw new IllegalArgumentException("a proof has 1 to " + MAX_SIZE + " bytes");
    }
  }
}
