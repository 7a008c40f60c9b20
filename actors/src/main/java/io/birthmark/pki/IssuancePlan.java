package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * The exact bytes that the CA is about to sign, linted: an IEEE 802.1AR LDevID.
 *
 * <p>A plan depends on its order and nothing else. After a crash the same order gives the same
 * bytes, and their hash in the intent shows it.
 *
 * @param order what was asked for
 * @param tbs the TBSCertificate in DER (RFC 5280 §4.1)
 */
public record IssuancePlan(Order order, Bytes tbs) {
  /**
   * Everything a certificate is made of. From a CSR comes the key and nothing else.
   *
   * @param notBefore in whole seconds; {@link CertificateProfile#notBefore} gives it
   */
  public record Order(
      CertificateProfile profile,
      DeviceId device,
      HardwareFacts facts,
      SubjectKey key,
      IssuerFacts issuer,
      SerialNumber serial,
      Instant notBefore) {
    public Order {
      if (!Asn1Time.wholeSeconds(notBefore)) {
        throw new IllegalArgumentException("a certificate's times are whole seconds");
      }
    }

    /** The last second of the certificate. */
    public Instant notAfter() {
      return profile.notAfter(notBefore);
    }
  }

  /** What came of planning. */
  public sealed interface Outcome {}

  /** The plan keeps every rule of its profile. */
  public record Planned(IssuancePlan plan) implements Outcome {}

  /**
   * No certificate may be made of this order.
   *
   * @param reason {@link Reason#KEY_NOT_ALLOWED} or {@link Reason#PROFILE_REFUSES}
   */
  public record Refused(Reason reason, String detail) implements Outcome {}

  /** Builds the body, then has it judged by the {@link CertificateLinter}. */
  public static Outcome of(Order order) {
    var refused = refusal(order.profile(), order.device(), order.key().kind());
    if (refused.isPresent()) {
      return refused.get();
    }
    var tbs = build(order);
    var findings = CertificateLinter.findings(tbs, order);
    return findings.isEmpty()
        ? new Planned(new IssuancePlan(order, tbs))
        : new Refused(Reason.PROFILE_REFUSES, String.join("; ", findings));
  }

  /**
   * Why no CA at all may certify such a key of this device under the profile; empty when one may.
   */
  public static Optional<Refused> refusal(
      CertificateProfile profile, DeviceId device, KeyKind kind) {
    if (!profile.keys().contains(kind)) {
      return Optional.of(
          new Refused(
              Reason.KEY_NOT_ALLOWED,
              "the profile allows " + profile.keys().stream().sorted().toList() + ", not " + kind));
    }
    return profile.nameFault(device).map(fault -> new Refused(Reason.PROFILE_REFUSES, fault));
  }

  /** SHA-256 over {@link #tbs}, as the intent pins it. */
  public Sha256 tbsHash() {
    return tbs.sha256();
  }

  private static Bytes build(Order order) {
    var profile = order.profile();
    var issuer = order.issuer();
    var names = DeviceNames.of(profile, order.device(), order.facts());
    var subject = names.subject();
    var altName = names.altNameExtension();
    var builder =
        new TbsBuilder()
            .serial(order.serial())
            .issuer(
                X500Name.getInstance(issuer.certificate().subject().toArray()),
                issuer.signatureAlgorithm())
            .valid(order.notBefore(), order.notAfter())
            .subject(subject, order.key())
            // An empty sequence: cA is FALSE by DEFAULT, and DER never encodes a default.
            .extension(Extension.basicConstraints, true, new BasicConstraints(false))
            .keyUsage(order.key().kind().keyUsage());
    if (!profile.purposes().isEmpty()) {
      builder.extension(Extension.extendedKeyUsage, false, purposes(profile));
    }
    builder
        .keyIds(TbsBuilder.keyId(order.key()), issuer.keyId())
        .extension(
            Extension.subjectAlternativeName, altName.isCritical(), altName.getParsedValue());
    addStatus(builder, profile.status(), issuer.keyId());
    return builder
        .extension(
            new ASN1ObjectIdentifier(profile.deviceTypeOid()), false, deviceType(order.facts()))
        .build();
  }

  private static ExtendedKeyUsage purposes(CertificateProfile profile) {
    return new ExtendedKeyUsage(
        profile.purposes().stream().map(KeyPurpose::id).toArray(KeyPurposeId[]::new));
  }

  private static void addStatus(TbsBuilder builder, StatusUrls status, Bytes issuerKeyId) {
    var crls = status.crls(issuerKeyId);
    if (!crls.isEmpty()) {
      builder.extension(Extension.cRLDistributionPoints, false, distributionPoint(crls));
    }
    var access = new ASN1EncodableVector();
    status
        .ocsp(issuerKeyId)
        .forEach(url -> access.add(new AccessDescription(AccessDescription.id_ad_ocsp, uri(url))));
    status
        .caIssuers(issuerKeyId)
        .forEach(
            url -> access.add(new AccessDescription(AccessDescription.id_ad_caIssuers, uri(url))));
    if (access.size() > 0) {
      builder.extension(
          Extension.authorityInfoAccess,
          false,
          AuthorityInformationAccess.getInstance(new DERSequence(access)));
    }
  }

  /** One point with all URLs: they are ways to one and the same list (RFC 5280 §4.2.1.13). */
  private static CRLDistPoint distributionPoint(List<String> urls) {
    var names = new GeneralNames(urls.stream().map(IssuancePlan::uri).toArray(GeneralName[]::new));
    return new CRLDistPoint(
        new DistributionPoint[] {
          new DistributionPoint(new DistributionPointName(names), null, null)
        });
  }

  private static GeneralName uri(String text) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, text);
  }

  /** The value of the extension {@link CertificateProfile#deviceTypeOid} in DER. */
  public static Bytes deviceTypeExtension(HardwareFacts facts) {
    return Bytes.copyOf(DerBoundary.encode(deviceType(facts)));
  }

  private static ASN1Encodable deviceType(HardwareFacts facts) {
    var parts = new ASN1EncodableVector();
    parts.add(new DERUTF8String(facts.manufacturer()));
    parts.add(new DERUTF8String(facts.model()));
    return new DERSequence(parts);
  }
}
