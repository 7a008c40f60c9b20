package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.Credential;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a device may take a delivered certificate for its own. */
final class CredentialCheck {
  private CredentialCheck() {}

  /** Whether the certificate is for this key; false for bytes that are no certificate. */
  static boolean isFor(ByteString certificate, ByteString publicKey) {
    try {
      return Arrays.equals(
          single(certificate).getPublicKey().getEncoded(), publicKey.toByteArray());
    } catch (CertificateException e) {
      return false;
    }
  }

  /**
   * Looks for the first fault: a foreign key, or a chain that does not lead to one of the anchors
   * (RFC 5280 §6, without revocation: a device on the line has no way to ask).
   *
   * @param pinned anchors that the device trusts already; the delivered ones when empty
   * @return the fault in words, or empty when the certificate is good
   */
  static Optional<String> fault(
      Credential delivered, ByteString publicKey, Optional<ByteString> pinned, Instant now) {
    if (!isFor(delivered.certificate(), publicKey)) {
      return Optional.of("the certificate is not for this device's key");
    }
    try {
      var path = new ArrayList<X509Certificate>();
      path.add(single(delivered.certificate()));
      path.addAll(Crypto.certificates(delivered.chain()));
      var anchors =
          Crypto.certificates(pinned.orElse(delivered.anchors())).stream()
              .map(anchor -> new TrustAnchor(anchor, null))
              .collect(Collectors.toSet());
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(path),
              parameters(anchors, now));
      return Optional.empty();
    } catch (InvalidAlgorithmParameterException e) {
      return Optional.of("no trust anchor was delivered");
    } catch (GeneralSecurityException e) {
      return Optional.of("the chain does not lead to an anchor: " + e.getMessage());
    }
  }

  /**
   * The serial number in lower-case hex without leading zeros; empty for bytes that are no
   * certificate.
   */
  static Optional<String> serialNumber(ByteString certificate) {
    try {
      return Optional.of(single(certificate).getSerialNumber().toString(16));
    } catch (CertificateException e) {
      return Optional.empty();
    }
  }

  private static PKIXParameters parameters(Set<TrustAnchor> anchors, Instant now)
      throws InvalidAlgorithmParameterException {
    var parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    return parameters;
  }

  private static X509Certificate single(ByteString der) throws CertificateException {
    var certificates = Crypto.certificates(der);
    if (certificates.size() != 1) {
      throw new CertificateException("one certificate was expected, not " + certificates.size());
    }
    return certificates.getFirst();
  }
}
