package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;

/**
 * A maker's certificate under which devices may prove themselves.
 *
 * @param digest SHA-256 of {@code der}
 * @param der the certificate, 1 to 8,192 bytes; that it is one was checked when it came in
 */
public record TrustAnchor(Sha256 digest, Bytes der) {
  /** Most bytes that an anchor may have. */
  public static final int MAX_SIZE = 8_192;

  public TrustAnchor {
    if (der.isEmpty() || der.size() > MAX_SIZE || !digest.equals(der.sha256())) {
      throw new IllegalArgumentException(
          "an anchor has 1 to " + MAX_SIZE + " bytes and the digest of these");
    }
  }

  /** The anchor of these bytes. */
  public static TrustAnchor of(Bytes der) {
    return new TrustAnchor(der.sha256(), der);
  }
}
