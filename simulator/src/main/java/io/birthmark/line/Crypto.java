package io.birthmark.line;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The primitives a device needs, by their JCA names and whatever provider stands first. Every
 * algorithm here belongs to every Java platform, so its absence is a broken machine and thrown as
 * {@link IllegalStateException}.
 */
public final class Crypto {
  /** The curves of 802.1AR that the line makes keys on, by their JCA names. */
  static final String P256 = "secp256r1";

  static final String P384 = "secp384r1";

  private Crypto() {}

  /**
   * Puts the Amazon Corretto Crypto Provider first where its native library loads. It signs several
   * times faster than the JDK, so that a line of many devices measures the node and not itself.
   */
  public static void preferFastProvider() {
    if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
      AmazonCorrettoCryptoProvider.install();
    }
  }

  static ByteString sha256(ByteString bytes) {
    return checked(() ->
        ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray())));
  }

  static ByteString hmacSha256(ByteString key, ByteString message) {
    return checked(() -> {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.toByteArray(), "HmacSHA256"));
      return ByteString.copyFrom(mac.doFinal(message.toByteArray()));
    });
  }

  /**
   * Signs with an EC key; {@code algorithm} as in {@code SHA256withECDSA}, the signature in DER.
   */
  static ByteString sign(String algorithm, PrivateKey key, ByteString message) {
    return checked(() -> {
      var signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(message.toByteArray());
      return ByteString.copyFrom(signature.sign());
    });
  }

  static KeyPair newKey(String curve) {
    return checked(() -> {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    });
  }

  static PrivateKey privateKey(ByteString pkcs8) {
    return checked(() ->
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8.toByteArray())));
  }

  static PublicKey publicKey(ByteString spki) {
    return checked(() ->
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki.toByteArray())));
  }

  /**
   * Reads DER certificates that stand one after the other; none for no bytes.
   *
   * @throws CertificateException when anything in {@code der} is not a certificate
   */
  static List<X509Certificate> certificates(ByteString der) throws CertificateException {
    var factory = CertificateFactory.getInstance("X.509");
    var certificates = new ArrayList<X509Certificate>();
    try (var in = new ByteArrayInputStream(der.toByteArray())) {
      while (in.available() > 0) {
        certificates.add((X509Certificate) factory.generateCertificate(in));
      }
    } catch (IOException e) {
      throw new CertificateException("an array cannot fail to be read", e);
    }
    return List.copyOf(certificates);
  }

  /** The certificates' DER one after the other. */
  static ByteString concatenated(List<X509Certificate> certificates) {
    return checked(() -> {
      var all = ByteString.EMPTY;
      for (var certificate : certificates) {
        all = all.concat(ByteString.copyFrom(certificate.getEncoded()));
      }
      return all;
    });
  }

  private interface Step<T> {
    T run() throws GeneralSecurityException;
  }

  private static <T> T checked(Step<T> step) {
    try {
      return step.run();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a primitive that every Java platform has failed", e);
    }
  }
}
