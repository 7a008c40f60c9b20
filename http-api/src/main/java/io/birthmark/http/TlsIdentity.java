package io.birthmark.http;

import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;
import io.birthmark.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server's certificate and key, checked to fit and to be good now.
 *
 * @param digest SHA-256 over both files: whether they have changed
 */
record TlsIdentity(SSLContext context, Sha256 digest, Instant expires) {
  private static final int MAX_FILE = 256 * 1024;
  private static final char[] NO_PASSWORD = {};

  /** Keys of other kinds have one way to sign, which is called as they are. */
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA");

  /** SHA-256 over both files as they are now. */
  static Sha256 digest(TlsFiles files) throws IOException {
    return Sha256.of(read(files.certificate()), read(files.key()));
  }

  /**
   * Reads both files.
   *
   * @throws IOException in words for the operator, when they cannot be used
   */
  static TlsIdentity load(TlsFiles files, Instant now) throws IOException {
    var certificateBytes = read(files.certificate());
    var keyBytes = read(files.key());
    keptFromOthers(files.key());
    try {
      var chain = chain(files.certificate(), certificateBytes);
      var key = key(files.key(), keyBytes, chain.getFirst().getPublicKey());
      if (!fits(key, chain.getFirst().getPublicKey())) {
        throw new IOException(files.key() + " is not the key of " + files.certificate());
      }
      if (!now.isBefore(chain.getFirst().getNotAfter().toInstant())) {
        throw new IOException(
            files.certificate() + " expired at " + chain.getFirst().getNotAfter().toInstant());
      }
      return new TlsIdentity(
          context(chain, key),
          Sha256.of(certificateBytes, keyBytes),
          chain.getFirst().getNotAfter().toInstant());
    } catch (GeneralSecurityException e) {
      throw new IOException(
          files.certificate() + " and " + files.key() + " cannot be used for TLS", e);
    }
  }

  private static byte[] read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new IOException(file + " is larger than " + MAX_FILE + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    }
  }

  private static void keptFromOthers(Path key) throws IOException {
    if (Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
      throw new IOException(key + " can be read by everybody: chmod 600 it");
    }
  }

  private static List<X509Certificate> chain(Path file, byte[] pem)
      throws GeneralSecurityException, IOException {
    var factory = CertificateFactory.getInstance("X.509");
    var chain = new ArrayList<X509Certificate>();
    for (var der : blocks(file, Pem.CERTIFICATE, pem)) {
      chain.add(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toArray())));
    }
    return chain;
  }

  private static PrivateKey key(Path file, byte[] pem, PublicKey fitting)
      throws GeneralSecurityException, IOException {
    var der = blocks(file, "PRIVATE KEY", pem).getFirst();
    return KeyFactory.getInstance(fitting.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(der.toArray()));
  }

  private static List<Bytes> blocks(Path file, String label, byte[] pem) throws IOException {
    return Pem.decode(label, new String(pem, StandardCharsets.US_ASCII))
        .filter(found -> !found.isEmpty())
        .orElseThrow(() ->
            new IOException(
                file
                    + " holds no \"BEGIN "
                    + label
                    + "\"; openssl pkcs8 -topk8 -nodes writes a key in this form"));
  }

  private static boolean fits(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    var kind = certified.getAlgorithm();
    var algorithm = SIGNATURES.getOrDefault(kind, kind);
    var message = "fits".getBytes(StandardCharsets.US_ASCII);
    var signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(message);
    var signed = signature.sign();
    signature.initVerify(certified);
    signature.update(message);
    return signature.verify(signed);
  }

  private static SSLContext context(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, NO_PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
