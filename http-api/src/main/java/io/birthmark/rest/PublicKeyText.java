package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.http.FieldFault;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.Pem;
import io.birthmark.pki.SubjectKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A public key as the API takes it: SubjectPublicKeyInfo in PEM ({@code PUBLIC KEY}, RFC 7468 §13),
 * or its DER in base64 (RFC 4648 §4).
 */
final class PublicKeyText {
  private static final String REMEDY =
      "give its SubjectPublicKeyInfo in PEM (BEGIN PUBLIC KEY) or as DER in base64: EC P-256 or"
          + " P-384, RSA of 2048 to 4096 bits, or Ed25519";

  private PublicKeyText() {}

  /** What came of reading a key. */
  sealed interface Reading {}

  /** A key that keeps the rules for keys. */
  record Key(SubjectKey key) implements Reading {}

  /** None, or one that is not good enough. */
  record Bad(FieldFault fault) implements Reading {}

  static Reading read(String pointer, String text, CryptoProviders providers) {
    var der = text.startsWith("-----BEGIN") ? pem(text) : base64(text);
    if (der.isEmpty()) {
      return new Bad(new FieldFault(pointer, "it is no public key", REMEDY));
    }
    return switch (SubjectKey.read(der.get(), providers)) {
      case SubjectKey.Accepted(var key) -> new Key(key);
      case SubjectKey.Refused(_, var detail) -> new Bad(new FieldFault(pointer, detail, REMEDY));
    };
  }

  private static Optional<Bytes> pem(String text) {
    return Pem.decode(Pem.PUBLIC_KEY, text)
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
