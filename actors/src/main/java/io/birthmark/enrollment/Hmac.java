package io.birthmark.enrollment;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 (RFC 2104, FIPS 180-4) under a secret. */
final class Hmac {
  /** Length of a code in bytes. */
  static final int LENGTH = 32;

  private Hmac() {}

  /** The code over {@code parts} one after the other, as if concatenated. */
  static byte[] sha256(SecretBytes key, byte[]... parts) {
    var raw = key.toArray();
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(raw, "HmacSHA256"));
      for (var part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }
}
