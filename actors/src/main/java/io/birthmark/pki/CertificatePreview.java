package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.X509ObjectIdentifiers;

/**
 * A certificate that is not made yet, in words. Extensions are read out of the body that would be
 * signed, not out of the profile, so that nothing in it stays unsaid.
 *
 * @param names SubjectAltName as {@code URI:…} and {@code DNS:…}
 * @param notBefore if it were made now
 * @param extensions in the body's order
 */
public record CertificatePreview(
    Subject subject,
    List<String> names,
    KeyKind key,
    Instant notBefore,
    Instant notAfter,
    List<ExtensionText> extensions) {
  private static final Map<KeyPurposeId, String> PURPOSES =
      Map.of(
          KeyPurposeId.id_kp_clientAuth,
          "client authentication",
          KeyPurposeId.id_kp_serverAuth,
          "server authentication");

  public CertificatePreview {
    names = List.copyOf(names);
    extensions = List.copyOf(extensions);
  }

  /** The subject's fields; one that does not fit is left out, see {@link DeviceNames}. */
  public record Subject(
      Optional<String> organization, Optional<String> commonName, Optional<String> serialNumber) {}

  /**
   * An extension.
   *
   * @param name as RFC 5280 calls it
   * @param says its content, one thing an element
   */
  public record ExtensionText(String oid, String name, boolean critical, List<String> says) {
    public ExtensionText {
      says = List.copyOf(says);
    }
  }

  /** What would become of a plan. */
  public static CertificatePreview of(IssuancePlan plan) {
    var order = plan.order();
    var names = DeviceNames.of(order.profile(), order.device(), order.facts());
    return new CertificatePreview(
        new Subject(names.organization(), names.commonName(), names.serialNumber()),
        names.altNames(),
        order.key().kind(),
        order.notBefore(),
        order.notAfter(),
        extensions(plan.tbs(), order.profile()));
  }

  private static List<ExtensionText> extensions(Bytes tbs, CertificateProfile profile) {
    var extensions = TBSCertificate.getInstance(tbs.toArray()).getExtensions();
    return Arrays.stream(extensions.getExtensionOIDs())
        .map(extensions::getExtension)
        .map(extension -> text(extension, profile))
        .toList();
  }

  private static ExtensionText text(Extension extension, CertificateProfile profile) {
    var oid = extension.getExtnId();
    var value = extension.getParsedValue();
    if (oid.equals(Extension.basicConstraints)) {
      var constraints = BasicConstraints.getInstance(value);
      return text(extension, "basicConstraints", List.of(constraints.isCA() ? "a CA" : "not a CA"));
    }
    if (oid.equals(Extension.keyUsage)) {
      return text(extension, "keyUsage", usages(KeyUsage.getInstance(value)));
    }
    if (oid.equals(Extension.extendedKeyUsage)) {
      return text(
          extension,
          "extKeyUsage",
          Arrays.stream(ExtendedKeyUsage.getInstance(value).getUsages())
              .map(purpose -> PURPOSES.getOrDefault(purpose, purpose.getId()))
              .toList());
    }
    if (oid.equals(Extension.subjectKeyIdentifier)) {
      return text(
          extension,
          "subjectKeyIdentifier",
          List.of(hex(SubjectKeyIdentifier.getInstance(value).getKeyIdentifier())));
    }
    if (oid.equals(Extension.authorityKeyIdentifier)) {
      return text(
          extension,
          "authorityKeyIdentifier",
          List.of(hex(AuthorityKeyIdentifier.getInstance(value).getKeyIdentifierOctets())));
    }
    if (oid.equals(Extension.subjectAlternativeName)) {
      return text(extension, "subjectAltName", Tbs.altNames(value.toASN1Primitive()));
    }
    if (oid.equals(Extension.cRLDistributionPoints)) {
      return text(extension, "cRLDistributionPoints", points(CRLDistPoint.getInstance(value)));
    }
    if (oid.equals(Extension.authorityInfoAccess)) {
      return text(
          extension, "authorityInfoAccess", access(AuthorityInformationAccess.getInstance(value)));
    }
    return oid.getId().equals(profile.deviceTypeOid())
        ? text(extension, "deviceType", deviceType(ASN1Sequence.getInstance(value)))
        : text(extension, "unknown", List.of(hex(extension.getExtnValue().getOctets())));
  }

  private static ExtensionText text(Extension extension, String name, List<String> says) {
    return new ExtensionText(extension.getExtnId().getId(), name, extension.isCritical(), says);
  }

  private static List<String> usages(KeyUsage usage) {
    var names = new LinkedHashMap<Integer, String>();
    names.put(KeyUsage.digitalSignature, "digitalSignature");
    names.put(KeyUsage.nonRepudiation, "nonRepudiation");
    names.put(KeyUsage.keyEncipherment, "keyEncipherment");
    names.put(KeyUsage.dataEncipherment, "dataEncipherment");
    names.put(KeyUsage.keyAgreement, "keyAgreement");
    names.put(KeyUsage.keyCertSign, "keyCertSign");
    names.put(KeyUsage.cRLSign, "cRLSign");
    return names.entrySet().stream()
        .filter(one -> usage.hasUsages(one.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static List<String> points(CRLDistPoint points) {
    return Arrays.stream(points.getDistributionPoints())
        .map(point -> GeneralNames.getInstance(point.getDistributionPoint().getName()))
        .flatMap(names -> Arrays.stream(names.getNames()))
        .map(CertificatePreview::uri)
        .toList();
  }

  private static List<String> access(AuthorityInformationAccess access) {
    return Arrays.stream(access.getAccessDescriptions())
        .map(one -> way(one.getAccessMethod()) + ": " + uri(one.getAccessLocation()))
        .toList();
  }

  private static String way(ASN1ObjectIdentifier method) {
    return method.equals(X509ObjectIdentifiers.id_ad_ocsp) ? "OCSP" : "the issuer's certificate";
  }

  private static List<String> deviceType(ASN1Sequence parts) {
    var says = new ArrayList<String>();
    var labels = Stream.of("manufacturer", "model").iterator();
    for (ASN1Encodable part : parts) {
      says.add(labels.next() + " " + ((ASN1String) part).getString());
    }
    return says;
  }

  private static String uri(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
