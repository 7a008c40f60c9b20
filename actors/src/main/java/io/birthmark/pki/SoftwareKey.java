package io.birthmark.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;

/** A key held in this process's memory. */
public final class SoftwareKey implements KeyHandle {
  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final String algorithm;
  private final CryptoProviders providers;

  private SoftwareKey(
      PrivateKey privateKey, PublicKey publicKey, KeyKind kind, CryptoProviders providers) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.algorithm = kind.signatureAlgorithm();
    this.providers = providers;
  }

  /** Makes a fresh key. */
  public static SoftwareKey generate(KeyKind kind, CryptoProviders providers) {
    return of(providers.generate(kind), kind, providers);
  }

  /** Takes over a pair that was made or loaded elsewhere. */
  public static SoftwareKey of(KeyPair pair, KeyKind kind, CryptoProviders providers) {
    try {
      // Translated once, or ACCP would translate the JDK's key object at every signature.
      var encoded = new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded());
      var own = providers.keyFactory(kind).generatePrivate(encoded);
      return new SoftwareKey(own, pair.getPublic(), kind, providers);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key of kind " + kind, e);
    }
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public byte[] sign(byte[] tbs) {
    return providers.sign(algorithm, privateKey, tbs);
  }

  @Override
  public String algorithm() {
    return algorithm;
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "SoftwareKey[" + algorithm + "]";
  }
}
