package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.enrollment.TrustAnchor;
import io.birthmark.http.FieldFault;
import io.birthmark.pki.IssuedCertificate;
import io.birthmark.pki.Pem;
import java.util.Optional;

/** A maker's CA certificate as the API takes it: one PEM block (RFC 7468 §5). */
final class AnchorText {
  private static final String REMEDY = "give the maker's CA certificate in PEM, one in each";

  private AnchorText() {}

  /** What came of reading a certificate. */
  sealed interface Reading {}

  /** The certificate of a CA. */
  record Anchor(TrustAnchor anchor) implements Reading {}

  /** None. */
  record Bad(FieldFault fault) implements Reading {}

  static Reading read(String pointer, Optional<String> text) {
    return certificate(text)
        .map(der ->
            fault(der)
                .<Reading>map(why -> new Bad(new FieldFault(pointer, why, REMEDY)))
                .orElseGet(() -> new Anchor(TrustAnchor.of(der))))
        .orElseGet(
            () -> new Bad(new FieldFault(pointer, "it is not one certificate in PEM", REMEDY)));
  }

  /** The DER of one guarded PEM block; whether it is a certificate has not been looked at. */
  static Optional<Bytes> certificate(Optional<String> text) {
    return text.flatMap(sent -> Pem.decode(Pem.CERTIFICATE, sent))
        .filter(blocks -> blocks.size() == 1)
        .map(blocks -> blocks.getFirst());
  }

  private static Optional<String> fault(Bytes der) {
    if (der.size() > TrustAnchor.MAX_SIZE) {
      return Optional.of("it has more than " + TrustAnchor.MAX_SIZE + " bytes");
    }
    return switch (IssuedCertificate.read(der)) {
      case IssuedCertificate.Unreadable(var why) -> Optional.of(why);
      case IssuedCertificate.Read(var certificate) when !certificate.isCa() ->
          Optional.of("it is not a CA's certificate (RFC 5280 §4.2.1.9)");
      case IssuedCertificate.Read _ -> Optional.empty();
    };
  }
}
