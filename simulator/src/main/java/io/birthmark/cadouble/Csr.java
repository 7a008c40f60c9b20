package io.birthmark.cadouble;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** A certification request (RFC 2986) whose signature fits its key. */
public record Csr(X500Name subject, SubjectPublicKeyInfo key, List<Extension> extensions) {
  /** The longest that AWS takes, and more than any device needs. */
  private static final int MOST_BYTES = 32_768;

  private static final Pattern ARMOUR =
      Pattern.compile(
          "(?s).*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----(.*?)-----END (?:NEW )?CERTIFICATE REQUEST-----.*");

  /** Reads PEM, or base64 without its lines; empty when it is no request or badly signed. */
  public static Optional<Csr> of(String text) {
    if (text.length() > 2 * MOST_BYTES) {
      return Optional.empty();
    }
    var armoured = ARMOUR.matcher(text);
    try {
      return parsed(Base64.getMimeDecoder().decode(armoured.matches() ? armoured.group(1) : text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Csr> parsed(byte[] der) {
    if (der.length == 0 || der.length > MOST_BYTES) {
      return Optional.empty();
    }
    try {
      var request = new PKCS10CertificationRequest(der);
      var key = request.getSubjectPublicKeyInfo();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        return Optional.empty();
      }
      var wanted = Optional.ofNullable(request.getRequestedExtensions());
      return Optional.of(
          new Csr(request.getSubject(), key, wanted.map(Csr::listed).orElse(List.of())));
    } catch (IOException
        | OperatorCreationException
        | PKCSException
        | RuntimeException
        | StackOverflowError e) {
      // Bouncy Castle answers deep nesting with a StackOverflowError.
      return Optional.empty();
    }
  }

  private static List<Extension> listed(Extensions extensions) {
    return List.of(extensions.getExtensionOIDs()).stream().map(extensions::getExtension).toList();
  }

  /** The requested extension of a type. */
  public Optional<Extension> extension(ASN1ObjectIdentifier type) {
    return extensions.stream().filter(extension -> extension.getExtnId().equals(type)).findFirst();
  }

  /** Lower-case hex over the SubjectPublicKeyInfo. */
  public String spkiSha256() {
    try {
      return Digest.sha256(key.getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
