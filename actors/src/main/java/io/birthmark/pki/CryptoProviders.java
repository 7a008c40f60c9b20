package io.birthmark.pki;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.birthmark.device.Sha256;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who computes: for each primitive Amazon Corretto Crypto Provider where it is wanted and loads,
 * else the JDK. Bouncy Castle knows the formats but is slow at the sums, so it never computes, not
 * even when another part of the program has installed it.
 *
 * <p>SHA-256 is not chosen here: {@link io.birthmark.device.Sha256} uses the JDK, whose digest is
 * the fastest of the three.
 */
public final class CryptoProviders {
  /** No signature of a key that we accept is longer (RSA-4096: 512 bytes). */
  private static final int MAX_SIGNATURE_BYTES = 1024;

  private final @Nullable Provider accelerator;
  private final String description;
  private final Map<String, Provider> chosen = new ConcurrentHashMap<>();
  private final AtHand<Sha256, SubjectKey> keys;

  private CryptoProviders(@Nullable Provider accelerator, String description, int keysAtHand) {
    this.accelerator = accelerator;
    this.description = description;
    this.keys = new AtHand<>(keysAtHand);
  }

  /** For whoever meets no key twice: none is kept at hand. */
  public static CryptoProviders of(boolean accelerate) {
    return of(accelerate, 0);
  }

  /**
   * With {@code accelerate} false, or where ACCP does not load, the JDK alone computes.
   *
   * @param keysAtHand keys that were found acceptable and are kept, the newest ones
   */
  public static CryptoProviders of(boolean accelerate, int keysAtHand) {
    if (!accelerate) {
      return new CryptoProviders(null, "JDK (acceleration is off)", keysAtHand);
    }
    try {
      var provider = AmazonCorrettoCryptoProvider.INSTANCE;
      Throwable error = provider.getLoadingError();
      return error == null
          ? new CryptoProviders(provider, provider.getInfo(), keysAtHand)
          : new CryptoProviders(null, "JDK (ACCP does not load: " + error + ")", keysAtHand);
    } catch (LinkageError e) {
      return new CryptoProviders(null, "JDK (ACCP does not load: " + e + ")", keysAtHand);
    }
  }

  /** Keys that were found acceptable lately, by the SHA-256 of their SubjectPublicKeyInfo. */
  AtHand<Sha256, SubjectKey> keys() {
    return keys;
  }

  /** Whether ACCP computes. */
  public boolean accelerated() {
    return accelerator != null;
  }

  /** One line for the log at start: who computes, and why not ACCP if not. */
  public String description() {
    return description;
  }

  /** A fresh key pair of this kind. */
  public KeyPair generate(KeyKind kind) {
    try {
      var algorithm = kind.family().keyAlgorithm();
      var generator =
          KeyPairGenerator.getInstance(algorithm, computing("KeyPairGenerator", algorithm));
      switch (kind.family()) {
        case EC -> generator.initialize(new ECGenParameterSpec(kind.parameter()));
        case RSA -> generator.initialize(kind.bits());
        case EDWARDS -> {}
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no key of kind " + kind + " can be made here", e);
    }
  }

  /** Signs; {@code algorithm} in the JDK's words. */
  public byte[] sign(String algorithm, PrivateKey key, byte[] message) {
    try {
      var signature = signature(algorithm);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + algorithm, e);
    }
  }

  /** Whether {@code signature} is good; malformed signatures are not. */
  public boolean verifies(String algorithm, PublicKey key, byte[] message, byte[] signature) {
    if (signature.length == 0 || signature.length > MAX_SIGNATURE_BYTES) {
      return false;
    }
    try {
      var verifier = signature(algorithm);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot verify with " + algorithm, e);
    }
  }

  /** HMAC-SHA256 (RFC 2104), 32 bytes. Compare with {@link java.security.MessageDigest#isEqual}. */
  public byte[] hmacSha256(byte[] key, byte[] message) {
    try {
      var mac = Mac.getInstance("HmacSHA256", computing("Mac", "HmacSHA256"));
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot compute HmacSHA256", e);
    }
  }

  /** The key in an SPKI whose form has been checked. */
  PublicKey publicKey(KeyKind kind, byte[] spki) throws GeneralSecurityException {
    return keyFactory(kind).generatePublic(new X509EncodedKeySpec(spki));
  }

  KeyFactory keyFactory(KeyKind kind) throws GeneralSecurityException {
    var algorithm = kind.family().keyAlgorithm();
    return KeyFactory.getInstance(algorithm, computing("KeyFactory", algorithm));
  }

  /** The name under which ACCP verifies this algorithm for others; installs it behind all. */
  Optional<String> installedFor(String signatureAlgorithm) {
    var provider = accelerator;
    if (provider == null || provider.getService("Signature", signatureAlgorithm) == null) {
      return Optional.empty();
    }
    // At the end of the list it is found by name and changes nobody's default choice.
    Security.addProvider(provider);
    return Optional.of(provider.getName());
  }

  private Signature signature(String algorithm) throws GeneralSecurityException {
    return Signature.getInstance(algorithm, computing("Signature", algorithm));
  }

  /** Who computes this. */
  Provider computing(String type, String algorithm) {
    return chosen.computeIfAbsent(type + "." + algorithm, _ -> choose(type, algorithm));
  }

  private Provider choose(String type, String algorithm) {
    var provider = accelerator;
    if (provider != null && provider.getService(type, algorithm) != null) {
      return provider;
    }
    return Arrays.stream(Security.getProviders())
        .filter(candidate -> candidate.getService(type, algorithm) != null)
        .filter(CryptoProviders::partOfTheJdk)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the JDK lacks " + type + " " + algorithm));
  }

  /** The JDK's own providers are classes of its modules; others come from the class path. */
  private static boolean partOfTheJdk(Provider provider) {
    var module = provider.getClass().getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
