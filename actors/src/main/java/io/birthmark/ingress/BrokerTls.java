package io.birthmark.ingress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the broker. Files are read at every connect, so that a renewed certificate is used from
 * the next connection on; Paho itself checks that the broker's certificate carries its host name.
 */
final class BrokerTls {
  private BrokerTls() {}

  /** The first line of a file that holds one secret. */
  static String secret(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the secret in " + file, e);
    }
  }

  static SSLSocketFactory socketFactory(SparkplugSettings.Broker broker) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          broker.keyStoreFile().isPresent()
              ? keyManagers(broker.keyStoreFile().get(), broker.keyStorePasswordFile())
              : null,
          broker.trustFile().isPresent() ? trustManagers(broker.trustFile().get()) : null,
          null);
      return context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot prepare TLS to the broker", e);
    }
  }

  private static KeyManager @Nullable [] keyManagers(Path file, Optional<Path> passwordFile)
      throws IOException, GeneralSecurityException {
    var password = passwordFile.map(BrokerTls::secret).orElse("").toCharArray();
    var keys = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      keys.load(in, password);
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, password);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trustManagers(Path pem)
      throws IOException, GeneralSecurityException {
    var anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    try (var in = Files.newInputStream(pem)) {
      int number = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        anchors.setCertificateEntry("anchor-" + ++number, certificate);
      }
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    return factory.getTrustManagers();
  }
}
