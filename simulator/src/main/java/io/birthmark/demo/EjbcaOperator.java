package io.birthmark.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The person at EJBCA: revokes there what EJBCA issued beside the certificate that a device has,
 * because something on the way repeated a request.
 */
final class EjbcaOperator {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final char[] PASSWORD = "birthmark-double".toCharArray();

  private EjbcaOperator() {}

  /** Revokes certificates by their serial numbers in hex. */
  static void revoke(OutsideCa ca, List<String> serials) throws IOException, InterruptedException {
    try (var http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(context(ca.folder()))
            .connectTimeout(PATIENCE)
            .build()) {
      for (var serial : serials) {
        var address =
            "%s/v1/certificate/%s/%s/revoke?reason=SUPERSEDED"
                .formatted(
                    ca.told("base"),
                    URLEncoder.encode(ca.told("issuer"), StandardCharsets.UTF_8)
                        .replace("+", "%20"),
                    serial);
        var request =
            HttpRequest.newBuilder(URI.create(address))
                .timeout(PATIENCE)
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new IOException("EJBCA did not revoke " + serial + ": " + answer.body());
        }
      }
    }
  }

  private static SSLContext context(Path folder) throws IOException {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (var pem = Files.newInputStream(folder.resolve("tls/trust.pem"))) {
        trusted.setCertificateEntry(
            "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(
          KeyStore.getInstance(folder.resolve("client/client.p12").toFile(), PASSWORD), PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("the stand-in's files for its callers cannot be used", e);
    }
  }
}
