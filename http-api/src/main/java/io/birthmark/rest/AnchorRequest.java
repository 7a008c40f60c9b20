package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.AnchorProof;
import io.birthmark.enrollment.TrustAnchor;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.pki.CertificatePath;
import io.birthmark.pki.CryptoProviders;
import java.util.Base64;
import java.util.Optional;

/** The bodies of requests about trust anchors, as they were sent. */
final class AnchorRequest {
  private AnchorRequest() {}

  /** What came of checking a body. */
  sealed interface Checked<T> {}

  /** Every field is good. */
  record Good<T>(T value) implements Checked<T> {}

  /** One is not. */
  record Bad<T>(Problem problem) implements Checked<T> {}

  /**
   * The body of {@code POST /api/v1/anchors}.
   *
   * @param certificate a maker's CA certificate in PEM
   */
  record Upload(Optional<String> certificate) {
    Checked<TrustAnchor> check(CryptoProviders providers) {
      return switch (AnchorText.read("/certificate", certificate)) {
        case AnchorText.Bad(var fault) -> bad(fault);
        case AnchorText.Anchor(var anchor) ->
            CertificatePath.anchorFault(anchor.der(), providers)
                .<Checked<TrustAnchor>>map(why ->
                    bad(
                        new FieldFault(
                            "/certificate", why, "a chain under this anchor would be refused")))
                .orElseGet(() -> new Good<>(anchor));
      };
    }
  }

  /**
   * The body of {@code POST /api/v1/anchors/{anchor}:prove}: one of the two.
   *
   * @param certificate the verification certificate in PEM
   * @param signature over the anchor's statement, in base64
   */
  record Proof(Optional<String> certificate, Optional<String> signature) {
    Checked<AnchorProof> check() {
      if (certificate.isPresent() == signature.isPresent()) {
        return bad(
            new FieldFault(
                "/certificate",
                certificate.isPresent() ? "there is a signature too" : "it is missing",
                "give a verification certificate in PEM, or a signature in base64"));
      }
      return certificate.isPresent() ? byCertificate() : bySignature();
    }

    private Checked<AnchorProof> byCertificate() {
      return AnchorText.certificate(certificate)
          .filter(der -> der.size() <= AnchorProof.MAX_SIZE)
          .<Checked<AnchorProof>>map(der -> new Good<>(new AnchorProof.ByCertificate(der)))
          .orElseGet(() ->
              bad(
                  new FieldFault(
                      "/certificate",
                      "it is not one certificate in PEM of at most "
                          + AnchorProof.MAX_SIZE
                          + " bytes",
                      "give the verification certificate in PEM")));
    }

    private Checked<AnchorProof> bySignature() {
      return decoded(signature.orElse(""))
          .filter(raw -> raw.length > 0 && raw.length <= AnchorProof.MAX_SIZE)
          .<Checked<AnchorProof>>map(
              raw -> new Good<>(new AnchorProof.BySignature(Bytes.copyOf(raw))))
          .orElseGet(() ->
              bad(
                  new FieldFault(
                      "/signature",
                      "it is not base64 of 1 to " + AnchorProof.MAX_SIZE + " bytes",
                      "sign the anchor's statement with its key, and give the signature in base64")));
    }

    private static Optional<byte[]> decoded(String text) {
      try {
        return Optional.of(Base64.getDecoder().decode(text));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private static <T> Checked<T> bad(FieldFault fault) {
    return new Bad<>(Problem.unprocessable(Reason.BAD_MESSAGE, fault));
  }
}
