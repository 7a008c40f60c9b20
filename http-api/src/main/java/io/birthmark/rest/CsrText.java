package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.http.FieldFault;
import io.birthmark.pki.Pem;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A certificate signing request as the API takes it: PEM (RFC 7468 §7), or its DER in base64 (RFC
 * 4648 §4).
 */
final class CsrText {
  private CsrText() {}

  /** The DER, not judged yet; empty, with a fault told, when there is none. */
  static Optional<Bytes> read(String pointer, Optional<String> text, List<FieldFault> faults) {
    var der = text.flatMap(one -> one.startsWith("-----BEGIN") ? pem(one) : base64(one));
    if (der.isEmpty()) {
      faults.add(
          new FieldFault(
              pointer,
              text.isEmpty() ? "it is missing" : "it is neither one PEM block nor base64",
              "give a PKCS#10 request in PEM (BEGIN CERTIFICATE REQUEST) or as DER in base64"));
    }
    return der;
  }

  private static Optional<Bytes> pem(String text) {
    return Pem.decode(Pem.CERTIFICATE_REQUEST, text)
        .filter(blocks -> blocks.size() == 1)
        .map(List::getFirst);
  }

  private static Optional<Bytes> base64(String text) {
    try {
      return Optional.of(Bytes.copyOf(Base64.getDecoder().decode(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
