package io.birthmark.ca.outside;

import io.birthmark.device.Sha256;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes the anchors of a trust file as it is when a connection is made: for clients that take
 * their trust once. A file that cannot be used leaves the last anchors in place and is logged.
 */
public final class RereadTrust extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(RereadTrust.class);

  private final TlsFiles files;
  private Current current;
  private String toldFault = "";

  private record Current(Sha256 fingerprint, X509ExtendedTrustManager trust) {}

  /**
   * Trust in the anchors of {@code files}.
   *
   * @throws IllegalArgumentException saying why the file cannot be used
   */
  public RereadTrust(TlsFiles files) {
    this.files = files;
    this.current = read(files);
  }

  private static Current read(TlsFiles files) {
    return new Current(
        files.trustFingerprint(),
        Arrays.stream(files.trustManagers())
            .filter(X509ExtendedTrustManager.class::isInstance)
            .map(X509ExtendedTrustManager.class::cast)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the platform checks no X.509")));
  }

  private synchronized X509ExtendedTrustManager now() {
    try {
      if (!files.trustFingerprint().equals(current.fingerprint())) {
        current = read(files);
        LOG.info("the trust file for TLS to the CA has changed; it is used from now on");
      }
      toldFault = "";
    } catch (IllegalArgumentException e) {
      var fault = String.valueOf(e.getMessage());
      if (!fault.equals(toldFault)) {
        toldFault = fault;
        LOG.warn("the trust file for TLS to the CA cannot be used, the last stays: {}", fault);
      }
    }
    return current.trust();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    now().checkServerTrusted(chain, type, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    now().checkServerTrusted(chain, type, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    now().checkServerTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    now().checkClientTrusted(chain, type, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    now().checkClientTrusted(chain, type, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    now().checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return now().getAcceptedIssuers();
  }
}
