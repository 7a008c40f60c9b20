package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import io.birthmark.pki.DerGuard.Limits;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * A public key that somebody may hold a certificate for: of a kind in {@link KeyKind}, strong, and
 * in the one encoding that its kind has, so that one key has one hash.
 */
public final class SubjectKey {
  private final Bytes spki;
  private final Sha256 spkiHash;
  private final KeyKind kind;
  private final CryptoProviders providers;
  private volatile @Nullable PublicKey parsed;

  private SubjectKey(Bytes spki, KeyKind kind, CryptoProviders providers) {
    this.spki = spki;
    this.spkiHash = spki.sha256();
    this.kind = kind;
    this.providers = providers;
  }

  /** What came of reading a key. */
  public sealed interface Reading {}

  /** The key is acceptable. */
  public record Accepted(SubjectKey key) implements Reading {}

  /**
   * The key is not acceptable.
   *
   * @param reason {@link Reason#BAD_CSR} when it cannot be read, {@link Reason#KEY_NOT_ALLOWED}
   *     when it is of another kind or weak
   */
  public record Refused(Reason reason, String detail) implements Reading {}

  /**
   * Reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in DER. Accepts P-256 and P-384 as named,
   * uncompressed points on their curve (RFC 5480), RSA of 2048, 3072 or 4096 bits with exponent
   * 65537 and without known weaknesses (RFC 8017), Ed25519 outside the small subgroup (RFC 8410).
   */
  public static Reading read(Bytes spki, CryptoProviders providers) {
    return atHand(spki.sha256(), providers)
        .<Reading>map(Accepted::new)
        .orElseGet(() -> {
          var reading = readAnew(spki, providers);
          if (reading instanceof Accepted(var key)) {
            providers.keys().keep(key.spkiHash(), key);
          }
          return reading;
        });
  }

  /**
   * The key with this SHA-256 over its SubjectPublicKeyInfo, when it was read lately: what {@link
   * #read} would give for those bytes.
   */
  public static Optional<SubjectKey> atHand(Sha256 spkiHash, CryptoProviders providers) {
    return providers.keys().find(spkiHash);
  }

  private static Reading readAnew(Bytes spki, CryptoProviders providers) {
    var reading = DerBoundary.read(spki, Limits.CSR, SubjectPublicKeyInfo::getInstance);
    return switch (reading) {
      case Malformed<SubjectPublicKeyInfo>(var why) ->
          new Refused(Reason.BAD_CSR, "the public key is " + why);
      case Parsed<SubjectPublicKeyInfo>(var info) -> judge(spki, info, providers);
    };
  }

  private static Reading judge(Bytes spki, SubjectPublicKeyInfo info, CryptoProviders providers) {
    return switch (KeyRules.judge(info)) {
      case KeyRules.Sound(var kind, var canonical) when canonical.equals(spki) ->
          new Accepted(new SubjectKey(spki, kind, providers));
      case KeyRules.Sound _ ->
          new Refused(Reason.BAD_CSR, "the public key is not in its canonical encoding");
      case KeyRules.Unsound(var why) -> new Refused(Reason.KEY_NOT_ALLOWED, why);
    };
  }

  /** The SubjectPublicKeyInfo in DER. */
  public Bytes spki() {
    return spki;
  }

  /** SHA-256 over {@link #spki}: the key's name in intents, claims and searches. */
  public Sha256 spkiHash() {
    return spkiHash;
  }

  public KeyKind kind() {
    return kind;
  }

  /** The JDK's form of the key, parsed when first asked for. */
  public PublicKey publicKey() {
    var key = parsed;
    if (key == null) {
      try {
        key = providers.publicKey(kind, spki.toArray());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("a checked key of kind " + kind + " was refused", e);
      }
      parsed = key;
    }
    return key;
  }

  /**
   * Whether this key made {@code signature} over {@code message}: ECDSA in DER with SHA-256 (P-256)
   * or SHA-384 (P-384), RSA PKCS#1 v1.5 with SHA-256, Ed25519. False for malformed signatures.
   */
  public boolean verifies(byte[] message, byte[] signature) {
    return verifies(kind.signatureAlgorithm(), message, signature);
  }

  /** As above with another of this kind's signature algorithms. */
  boolean verifies(String algorithm, byte[] message, byte[] signature) {
    return providers.verifies(algorithm, publicKey(), message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubjectKey that && spki.equals(that.spki);
  }

  @Override
  public int hashCode() {
    return spkiHash.hashCode();
  }

  @Override
  public String toString() {
    return kind + " " + spkiHash;
  }
}
