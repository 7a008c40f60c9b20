package io.birthmark.cadouble;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A key and its certificate chain, kept as PKCS#12 so that a restart goes on with it.
 *
 * @param chain the key's own certificate first
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  /** Protects nothing: the files are readable by their owner alone, and belong to a test. */
  static final String PASSWORD = "birthmark-double";

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** How a new identity is made. */
  @FunctionalInterface
  interface Maker {
    Identity make() throws GeneralSecurityException;
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The identity in a file, which is made when there is none. */
  static Identity kept(Path file, Maker maker) throws IOException, GeneralSecurityException {
    if (!Files.exists(file)) {
      var made = maker.make();
      var bytes = new ByteArrayOutputStream();
      made.store().store(bytes, PASSWORD.toCharArray());
      write(file, bytes.toByteArray());
      return made;
    }
    var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    return new Identity(
        (PrivateKey) store.getKey("key", PASSWORD.toCharArray()),
        Arrays.stream(store.getCertificateChain("key")).map(X509Certificate.class::cast).toList());
  }

  KeyStore store() throws GeneralSecurityException {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("key", key, PASSWORD.toCharArray(), chain.toArray(new Certificate[0]));
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("an empty key store is not read from anywhere", e);
    }
  }

  static KeyPair newKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** Writes certificate and key beside each other, for callers that read PEM. */
  void writePem(Path certificates, Path keyFile) throws IOException, CertificateEncodingException {
    writePem(certificates, chain);
    write(keyFile, pem("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII));
  }

  static void writePem(Path file, List<X509Certificate> certificates)
      throws IOException, CertificateEncodingException {
    var text = new StringBuilder();
    for (var certificate : certificates) {
      text.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** RFC 7468, with a line break at its end. */
  static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  /** Puts a whole file in place at once: a crash leaves the old one, or none. */
  static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var half = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(half);
    try (var channel =
        Files.newByteChannel(
            half, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(file))) {
      channel.write(ByteBuffer.wrap(content));
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Where the file system knows no owners (Windows), its own defaults stand. */
  private static FileAttribute<?>[] mode(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
