package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Certificates in the textual encoding of RFC 7468 §5. */
final class Pem {
  private static final byte[] NEWLINE = "\n".getBytes(StandardCharsets.US_ASCII);

  private Pem() {}

  static String certificate(ByteString der) {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, NEWLINE).encodeToString(der.toByteArray())
        + "\n-----END CERTIFICATE-----\n";
  }

  /**
   * Certificates that stand one after the other in DER.
   *
   * @throws CertificateException when anything in {@code der} is not a certificate
   */
  static String certificates(ByteString der) throws CertificateException {
    var text = new StringBuilder();
    for (var certificate : Crypto.certificates(der)) {
      text.append(encoded(certificate));
    }
    return text.toString();
  }

  private static String encoded(X509Certificate certificate) throws CertificateEncodingException {
    return certificate(ByteString.copyFrom(certificate.getEncoded()));
  }
}
