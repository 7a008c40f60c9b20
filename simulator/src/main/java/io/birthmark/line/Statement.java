package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;

/** The bytes that every proof of the device protocol is made over. */
final class Statement {
  private static final ByteString PREFIX =
      ByteString.copyFrom("birthmark/1 ", StandardCharsets.US_ASCII);
  private static final ByteString NUL = ByteString.copyFrom(new byte[] {0});

  private Statement() {}

  /** Step 3: over the certificate signing request in DER. */
  static ByteString enroll(ByteString challenge, String device, ByteString csr) {
    return of("enroll", challenge, device, csr);
  }

  /** Step 3: over the same request, for the key in it. */
  static ByteString possess(ByteString challenge, String device, ByteString csr) {
    return of("possess", challenge, device, csr);
  }

  /** Step 5: over the certificate in DER. */
  static ByteString install(ByteString challenge, String device, ByteString certificate) {
    return of("install", challenge, device, certificate);
  }

  private static ByteString of(
      String step, ByteString challenge, String device, ByteString object) {
    return PREFIX
        .concat(ByteString.copyFrom(step, StandardCharsets.US_ASCII))
        .concat(NUL)
        .concat(challenge)
        .concat(ByteString.copyFrom(device, StandardCharsets.US_ASCII))
        .concat(Crypto.sha256(object));
  }
}
