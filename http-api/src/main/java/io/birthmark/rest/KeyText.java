package io.birthmark.rest;

import io.birthmark.enrollment.SecretBytes;
import io.birthmark.http.FieldFault;
import java.util.Arrays;
import java.util.Base64;

/** A secret key as the API takes it: base64 (RFC 4648 §4). It is never given out again. */
final class KeyText {
  /** Most bytes of a key: beyond its block, HMAC-SHA256 would hash it down to 32. */
  static final int MAX = 64;

  private KeyText() {}

  /** What came of reading a key. */
  sealed interface Reading {}

  /** A key of a good length, for whoever got it to close. */
  record Key(SecretBytes secret) implements Reading {}

  /** None; the fault does not quote what was sent. */
  record Bad(FieldFault fault) implements Reading {}

  static Reading read(String pointer, String text, int least) {
    byte[] raw;
    try {
      raw = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new Bad(
          new FieldFault(
              pointer,
              "it is not base64",
              "write the key's bytes in base64 with the alphabet A-Z a-z 0-9 + /"));
    }
    try {
      return raw.length < least || raw.length > MAX
          ? new Bad(
              new FieldFault(
                  pointer,
                  "the key has " + raw.length + " bytes",
                  "use " + least + " to " + MAX + " random bytes"))
          : new Key(SecretBytes.copyOf(raw));
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }
}
