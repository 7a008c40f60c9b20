package io.birthmark.pki;

import java.security.PublicKey;

/**
 * A signing key that may be used and never seen: in memory, in a token, behind a network.
 *
 * <p>Implementations are safe for use by several threads at once.
 */
public interface KeyHandle {
  /** The public half. */
  PublicKey publicKey();

  /** Signs {@code tbs} whole; hashing is part of the algorithm. */
  byte[] sign(byte[] tbs);

  /** The signature algorithm in the JDK's words, for example {@code SHA256withECDSA}. */
  String algorithm();
}
