package io.birthmark.bench;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.birthmark.bench.BenchReport.Primitive;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What the bare operations of a provisioning cost, by each provider: the key is parsed before, the
 * message is as long as in a provisioning, and nothing else is done.
 */
final class RawCrypto {
  private static final long WARM_UP_NANOS = 400_000_000;
  private static final long ROUND_NANOS = 200_000_000;
  private static final int ROUNDS = 3;
  private static final String ECDSA = "SHA256withECDSA";
  private static final String HMAC = "HmacSHA256";

  /** Bytes of a P-256 request, of the statement of a proof, and of a certificate before signing. */
  private static final int CSR_BYTES = 170;

  private static final int STATEMENT_BYTES = 140;
  private static final int CERTIFICATE_BYTES = 600;
  private static final int KEY_BYTES = 32;

  private RawCrypto() {}

  private interface Operation {
    void run() throws GeneralSecurityException;
  }

  private interface Preparation {
    Operation by(Provider provider) throws GeneralSecurityException;
  }

  static Primitive csrVerify() throws GeneralSecurityException {
    return verify(CSR_BYTES);
  }

  static Primitive installedVerify() throws GeneralSecurityException {
    return verify(STATEMENT_BYTES);
  }

  static Primitive certificateSign() throws GeneralSecurityException {
    var pair = pair();
    var message = new byte[CERTIFICATE_BYTES];
    return measure(
        "SunEC",
        provider -> {
          var key =
              KeyFactory.getInstance("EC", provider)
                  .generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded()));
          return () -> {
            var signature = Signature.getInstance(ECDSA, provider);
            signature.initSign(key);
            signature.update(message);
            signature.sign();
          };
        });
  }

  static Primitive evidenceVerify() throws GeneralSecurityException {
    var key = new SecretKeySpec(new byte[KEY_BYTES], HMAC);
    var message = new byte[STATEMENT_BYTES];
    return measure(
        "SunJCE",
        provider ->
            () -> {
              var mac = Mac.getInstance(HMAC, provider);
              mac.init(key);
              mac.doFinal(message);
            });
  }

  private static Primitive verify(int bytes) throws GeneralSecurityException {
    var pair = pair();
    var message = new byte[bytes];
    var signer = Signature.getInstance(ECDSA);
    signer.initSign(pair.getPrivate());
    signer.update(message);
    var signature = signer.sign();
    return measure(
        "SunEC",
        provider -> {
          var key =
              KeyFactory.getInstance("EC", provider)
                  .generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
          return () -> {
            var verifier = Signature.getInstance(ECDSA, provider);
            verifier.initVerify(key);
            verifier.update(message);
            if (!verifier.verify(signature)) {
              throw new GeneralSecurityException(provider + " finds a good signature bad");
            }
          };
        });
  }

  private static Primitive measure(String jdk, Preparation preparation)
      throws GeneralSecurityException {
    var all = new TreeMap<String, Double>();
    for (var provider : providers(jdk).entrySet()) {
      all.put(provider.getKey(), micros(preparation.by(provider.getValue())));
    }
    var fastest = all.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
    return new Primitive(fastest.getValue(), fastest.getKey(), all);
  }

  /** The median of some rounds. */
  private static double micros(Operation operation) throws GeneralSecurityException {
    round(operation, WARM_UP_NANOS);
    var rounds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rounds[i] = round(operation, ROUND_NANOS);
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static double round(Operation operation, long nanos) throws GeneralSecurityException {
    var threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    long spent = 0;
    int done = 0;
    while (spent < nanos) {
      for (int i = 0; i < 20; i++) {
        operation.run();
      }
      done += 20;
      spent = threads.getCurrentThreadCpuTime() - begun;
    }
    return spent / 1e3 / done;
  }

  private static KeyPair pair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static Map<String, Provider> providers(String jdk) {
    var found = new LinkedHashMap<String, Provider>();
    if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
      found.put("ACCP", AmazonCorrettoCryptoProvider.INSTANCE);
    }
    found.put("BC", new BouncyCastleProvider());
    found.put("JDK", Objects.requireNonNull(Security.getProvider(jdk), jdk));
    return found;
  }
}
