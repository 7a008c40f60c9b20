package io.birthmark.cadouble.aws;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A certificate template for end entities ("Understanding certificate templates", AWS Private CA
 * user guide).
 *
 * @param name without variant, as in {@code EndEntityCertificate}
 * @param fromCsr whether extensions of the CSR are taken over
 * @param fromApi whether those of {@code ApiPassthrough} are
 */
record Template(String arn, String name, boolean fromCsr, boolean fromApi) {
  static final String DEFAULT = "arn:aws:acm-pca:::template/EndEntityCertificate/V1";

  private static final Pattern ARN =
      Pattern.compile(
          "arn:aws(?:-us-gov|-cn)?:acm-pca:::template/"
              + "(BlankEndEntityCertificate(?:_CriticalBasicConstraints)?|EndEntityCertificate"
              + "|EndEntityClientAuthCertificate|EndEntityServerAuthCertificate"
              + "|CodeSigningCertificate|OCSPSigningCertificate)"
              + "(?:_(CSR|API|APICSR)Passthrough)?/V1");
  private static final Pattern OF_A_CA =
      Pattern.compile(".*:template/(?:SubordinateCA|RootCA|BlankSubordinateCA|BlankRootCA).*");

  static Template of(String arn) throws AwsRefusal {
    if (OF_A_CA.matcher(arn).matches()) {
      throw new AwsRefusal(
          "AccessDeniedException",
          "User is not authorized to perform: acm-pca:IssueCertificate with template " + arn);
    }
    var parts = ARN.matcher(arn);
    if (!parts.matches()) {
      throw new AwsRefusal("InvalidArgsException", "The template ARN is not known: " + arn);
    }
    var variant = parts.group(2) == null ? "" : parts.group(2);
    if (variant.isEmpty() && parts.group(1).startsWith("Blank")) {
      throw new AwsRefusal("InvalidArgsException", "The template ARN is not known: " + arn);
    }
    return new Template(arn, parts.group(1), variant.endsWith("CSR"), variant.startsWith("API"));
  }

  /** What the template itself lays down; it goes before the API's, and that before the CSR's. */
  List<Extension> own() {
    try {
      var found = new ArrayList<Extension>();
      found.add(
          Extension.create(
              Extension.basicConstraints,
              name.endsWith("_CriticalBasicConstraints"),
              new BasicConstraints(false)));
      if (!name.startsWith("Blank")) {
        found.add(Extension.create(Extension.keyUsage, true, new KeyUsage(usage())));
        found.add(
            Extension.create(
                Extension.extendedKeyUsage,
                name.equals("OCSPSigningCertificate"),
                new ExtendedKeyUsage(purposes())));
      }
      return List.copyOf(found);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Key encipherment whatever the key: that is wrong for EC keys (RFC 8813 §3), and what AWS does.
   */
  private int usage() {
    return name.startsWith("EndEntity")
        ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
        : KeyUsage.digitalSignature;
  }

  private KeyPurposeId[] purposes() {
    return switch (name) {
      case "EndEntityClientAuthCertificate" -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
      case "EndEntityServerAuthCertificate" -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth};
      case "CodeSigningCertificate" -> new KeyPurposeId[] {KeyPurposeId.id_kp_codeSigning};
      case "OCSPSigningCertificate" -> new KeyPurposeId[] {KeyPurposeId.id_kp_OCSPSigning};
      default -> new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    };
  }
}
