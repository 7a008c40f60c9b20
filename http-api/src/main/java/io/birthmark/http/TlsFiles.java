package io.birthmark.http;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a listener's TLS identity lies.
 *
 * @param certificate the server's certificate and those above it, in PEM, the server's first
 * @param key its private key in PEM (PKCS #8)
 * @param refresh how often the files are looked at for a change
 */
public record TlsFiles(Path certificate, Path key, Duration refresh) {
  /** Empty when neither file is named. */
  static Optional<TlsFiles> from(Config config) {
    var certificate = config.getString("certificate");
    var key = config.getString("key");
    return certificate.isEmpty() && key.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TlsFiles(Path.of(certificate), Path.of(key), config.getDuration("refresh")));
  }

  void check(List<String> faults) {
    if (certificate.toString().isEmpty() || key.toString().isEmpty()) {
      faults.add("tls.certificate and tls.key must be named both, or neither");
    }
    HttpSettings.positive(faults, "tls.refresh", refresh);
  }
}
