package io.birthmark.ca.outside;

import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;
import io.birthmark.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files that a way to a CA is made of.
 *
 * @param trust PEM: the anchors that the CA's TLS certificate must lead to
 * @param client how we show who we are in TLS, if so
 * @param bearer a file whose first line is a token, if one is sent
 */
public record TlsFiles(Path trust, Optional<ClientKey> client, Optional<Path> bearer) {
  private static final int LARGEST = 1 << 20;

  /** A PKCS#12 with our key and certificate, and the file whose first line is its password. */
  public record ClientKey(Path store, Path password) {}

  /** What the files come to. */
  record Contents(SSLContext context, Optional<String> bearer) {
    /** Never the token. */
    @Override
    public String toString() {
      return "Contents";
    }
  }

  /**
   * A hash over all of them, which is cheaper than opening them.
   *
   * @throws IllegalArgumentException saying which file cannot be read
   */
  Sha256 fingerprint() {
    var all = new ByteArrayOutputStream();
    for (var file : files()) {
      all.writeBytes(
          Bytes.copyOf(bytes(file)).sha256().toString().getBytes(StandardCharsets.UTF_8));
    }
    return Bytes.copyOf(all.toByteArray()).sha256();
  }

  /**
   * A hash over {@code trust} alone.
   *
   * @throws IllegalArgumentException when it cannot be read
   */
  Sha256 trustFingerprint() {
    return Bytes.copyOf(bytes(trust)).sha256();
  }

  private List<Path> files() {
    var all = new ArrayList<Path>(List.of(trust));
    client.ifPresent(key -> all.addAll(List.of(key.store(), key.password())));
    bearer.ifPresent(all::add);
    return all;
  }

  /**
   * Reads them all.
   *
   * @throws IllegalArgumentException saying which file cannot be used and why
   */
  Contents open() {
    try {
      var context = SSLContext.getInstance("TLS");
      var keys = keys();
      context.init(keys.isPresent() ? keys.get().getKeyManagers() : null, trustManagers(), null);
      return new Contents(context, bearer.map(TlsFiles::firstLine));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform lacks what TLS needs", e);
    }
  }

  /**
   * What believes the anchors in {@code trust} alone, as that file is now.
   *
   * @throws IllegalArgumentException saying why the file cannot be used
   */
  public TrustManager[] trustManagers() {
    try {
      return trusting(bytes(trust)).getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform lacks what TLS needs", e);
    }
  }

  private TrustManagerFactory trusting(byte[] pem) throws GeneralSecurityException {
    var found =
        Pem.decode(Pem.CERTIFICATE, new String(pem, StandardCharsets.US_ASCII))
            .orElseThrow(
                () -> new IllegalArgumentException(trust + " holds no certificates in PEM"));
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      var factory = CertificateFactory.getInstance("X.509");
      for (int i = 0; i < found.size(); i++) {
        var der = new ByteArrayInputStream(found.get(i).toArray());
        store.setCertificateEntry("anchor-" + i, factory.generateCertificate(der));
      }
      var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      return managers;
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail to be read", e);
    }
  }

  private Optional<KeyManagerFactory> keys() throws GeneralSecurityException {
    if (client.isEmpty()) {
      return Optional.empty();
    }
    var file = client.get().store();
    var sealed = bytes(file);
    var password = firstLine(client.get().password());
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(sealed), password.toCharArray());
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, password.toCharArray());
      return Optional.of(managers);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          file + " is no PKCS#12, or its password is not the one in " + client.get().password(), e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IllegalArgumentException(file + " is larger than 1 MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + " cannot be read", e);
    }
  }

  private static String firstLine(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8)
        .lines()
        .findFirst()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .orElseThrow(() -> new IllegalArgumentException(file + " has an empty first line"));
  }
}
