package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import io.birthmark.pki.IssuancePlan.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * Judges a body before it is signed. Takes the bytes apart again and compares every part with the
 * order, without a line of the code that put them together: a fault there is found here.
 */
public final class CertificateLinter {
  private static final Set<Boolean> NOT_CRITICAL = Set.of(false);
  private static final Set<Boolean> CRITICAL = Set.of(true);
  private static final int KEY_ID_BYTES = 20;

  private final Tbs tbs;
  private final Order order;
  private final List<String> findings = new ArrayList<>();
  private final TbsRules rules;

  private CertificateLinter(Tbs tbs, Order order) {
    this.tbs = tbs;
    this.order = order;
    this.rules = new TbsRules(tbs, findings);
  }

  /** Everything about {@code tbs} that the order did not ask for; empty when it may be signed. */
  public static List<String> findings(Bytes tbs, Order order) {
    return switch (Tbs.read(tbs)) {
      case Malformed<Tbs>(var why) -> List.of("the body is " + why);
      case Parsed<Tbs>(var parts) -> new CertificateLinter(parts, order).judge();
    };
  }

  private List<String> judge() {
    rules.check(order.key().kind(), order.profile().purposes());
    serialAndIssuer();
    validity();
    names();
    key();
    status();
    deviceType();
    nothingElse();
    return List.copyOf(findings);
  }

  private void serialAndIssuer() {
    var issuer = order.issuer();
    rules.expect(
        tbs.serial().equals(order.serial().value()), "the serial number is not the ordered one");
    rules.expect(
        tbs.serial().bitLength() == SerialNumbers.BITS,
        "the serial number does not have the form of our random ones");
    rules.expect(
        tbs.issuer().equals(issuer.certificate().subject()), "the issuer is not the CA's subject");
    rules.expect(
        tbs.signature().equals(issuer.signatureAlgorithm().identifier()),
        "the signature algorithm is not that of the CA's key");
    rules.expect(
        Extension.authorityKeyIdentifier,
        "AuthorityKeyIdentifier",
        NOT_CRITICAL,
        root -> Bytes.copyOf(AuthorityKeyIdentifier.getInstance(root).getKeyIdentifierOctets()),
        issuer.keyId());
  }

  private void validity() {
    var ca = order.issuer().certificate();
    rules.expect(tbs.notBefore().equals(order.notBefore()), "notBefore is not the ordered one");
    rules.expect(
        tbs.notBefore().plus(order.profile().validity()).equals(tbs.notAfter().plusSeconds(1)),
        "the validity is not that of the profile");
    rules.expect(
        !tbs.notBefore().isBefore(ca.notBefore()), "the certificate begins before its CA's");
    rules.expect(!tbs.notAfter().isAfter(ca.notAfter()), "the certificate outlives its CA's");
  }

  private void names() {
    var names = DeviceNames.of(order.profile(), order.device(), order.facts());
    rules.expect(
        tbs.subject().equals(names.subjectFields()),
        "the subject is " + tbs.subject() + ", wanted " + names.subjectFields());
    rules.expect(
        Extension.subjectAlternativeName,
        "SubjectAltName",
        Set.of(tbs.subject().isEmpty()),
        Tbs::altNames,
        names.altNames());
  }

  private void key() {
    var kind = order.key().kind();
    rules.expect(order.profile().keys().contains(kind), "the profile does not allow " + kind);
    rules.expect(tbs.spki().equals(order.key().spki()), "the key is not the ordered one");
    rules.expect(
        Extension.keyUsage,
        "KeyUsage",
        CRITICAL,
        KeyUsage::getInstance,
        new KeyUsage(kind.keyUsage()));
    rules.expect(
        tbs.extensions().containsKey(Extension.basicConstraints.getId()),
        "BasicConstraints is missing");
    var keyId = tbs.keyBits().sha256().toBytes();
    rules.expect(
        Extension.subjectKeyIdentifier,
        "SubjectKeyIdentifier",
        NOT_CRITICAL,
        root -> Bytes.copyOf(SubjectKeyIdentifier.getInstance(root).getKeyIdentifier()),
        Bytes.copyOf(Arrays.copyOf(keyId, KEY_ID_BYTES)));
  }

  private void status() {
    var status = order.profile().status();
    var keyId = order.issuer().keyId();
    if (!status.crls().isEmpty()) {
      rules.expect(
          Extension.cRLDistributionPoints,
          "CRLDistributionPoints",
          NOT_CRITICAL,
          CertificateLinter::crlUrls,
          status.crls(keyId));
    }
    var access =
        Stream.concat(
                status.ocsp(keyId).stream().map(url -> AccessDescription.id_ad_ocsp + " " + url),
                status.caIssuers(keyId).stream()
                    .map(url -> AccessDescription.id_ad_caIssuers + " " + url))
            .toList();
    if (!access.isEmpty()) {
      rules.expect(
          Extension.authorityInfoAccess,
          "AuthorityInfoAccess",
          NOT_CRITICAL,
          CertificateLinter::accessUrls,
          access);
    }
  }

  private void deviceType() {
    rules.expect(
        new ASN1ObjectIdentifier(order.profile().deviceTypeOid()),
        "the device type",
        NOT_CRITICAL,
        CertificateLinter::deviceType,
        List.of(order.facts().manufacturer(), order.facts().model()));
  }

  /** An extension nobody ordered is a finding, whatever it holds. */
  private void nothingElse() {
    var allowed = new HashSet<String>();
    Stream.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.subjectAlternativeName)
        .forEach(oid -> allowed.add(oid.getId()));
    var status = order.profile().status();
    if (!order.profile().purposes().isEmpty()) {
      allowed.add(Extension.extendedKeyUsage.getId());
    }
    if (!status.crls().isEmpty()) {
      allowed.add(Extension.cRLDistributionPoints.getId());
    }
    if (!status.ocsp().isEmpty() || !status.caIssuers().isEmpty()) {
      allowed.add(Extension.authorityInfoAccess.getId());
    }
    allowed.add(order.profile().deviceTypeOid());
    for (var oid : tbs.extensions().keySet()) {
      rules.expect(allowed.contains(oid), "extension " + oid + " was not ordered");
    }
  }

  private static List<String> crlUrls(ASN1Primitive root) {
    var urls = new ArrayList<String>();
    for (var point : CRLDistPoint.getInstance(root).getDistributionPoints()) {
      var name = point.getDistributionPoint();
      if (point.getReasons() != null
          || point.getCRLIssuer() != null
          || name == null
          || name.getType() != DistributionPointName.FULL_NAME) {
        throw new IllegalArgumentException("a distribution point with more than URLs");
      }
      for (var general : GeneralNames.getInstance(name.getName()).getNames()) {
        urls.add(url(general));
      }
    }
    return urls;
  }

  private static List<String> accessUrls(ASN1Primitive root) {
    return Arrays.stream(AuthorityInformationAccess.getInstance(root).getAccessDescriptions())
        .map(access -> access.getAccessMethod() + " " + url(access.getAccessLocation()))
        .toList();
  }

  private static String url(GeneralName name) {
    if (name.getTagNo() != GeneralName.uniformResourceIdentifier) {
      throw new IllegalArgumentException("a location that is not a URL");
    }
    return ASN1IA5String.getInstance(name.getName()).getString();
  }

  private static List<String> deviceType(ASN1Primitive root) {
    var texts = new ArrayList<String>();
    for (var element : ASN1Sequence.getInstance(root)) {
      texts.add(ASN1UTF8String.getInstance(element).getString());
    }
    return texts;
  }
}
