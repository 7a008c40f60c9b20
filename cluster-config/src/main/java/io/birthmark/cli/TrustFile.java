package io.birthmark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file of certificates whose holders are believed when a server shows theirs. */
final class TrustFile {
  private TrustFile() {}

  /**
   * TLS that trusts these and nobody else.
   *
   * @throws ApiClient.UnreachableException when there is no certificate in the file
   */
  static SSLContext context(Path file) throws ApiClient.UnreachableException {
    try (var pem = Files.newInputStream(file)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
      if (store.size() == 0) {
        throw new IOException("it holds no certificate");
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ApiClient.UnreachableException(
          "The certificates of --ca-file "
              + file
              + " cannot be used: it must be a readable file of PEM certificates. ("
              + e.getMessage()
              + ")",
          e);
    }
  }
}
