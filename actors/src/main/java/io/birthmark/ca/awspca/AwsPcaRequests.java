package io.birthmark.ca.awspca;

import io.birthmark.device.HardwareFacts;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.pki.CertificateProfile;
import io.birthmark.pki.DeviceNames;
import io.birthmark.pki.IssuancePlan;
import io.birthmark.pki.KeyKind;
import io.birthmark.pki.KeyPurpose;
import io.birthmark.pki.Pem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.KeyUsage;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acmpca.model.ASN1Subject;
import software.amazon.awssdk.services.acmpca.model.ApiPassthrough;
import software.amazon.awssdk.services.acmpca.model.CustomExtension;
import software.amazon.awssdk.services.acmpca.model.DescribeCertificateAuthorityRequest;
import software.amazon.awssdk.services.acmpca.model.ExtendedKeyUsage;
import software.amazon.awssdk.services.acmpca.model.ExtendedKeyUsageType;
import software.amazon.awssdk.services.acmpca.model.Extensions;
import software.amazon.awssdk.services.acmpca.model.GeneralName;
import software.amazon.awssdk.services.acmpca.model.GetCertificateAuthorityCertificateRequest;
import software.amazon.awssdk.services.acmpca.model.GetCertificateRequest;
import software.amazon.awssdk.services.acmpca.model.IssueCertificateRequest;
import software.amazon.awssdk.services.acmpca.model.RevokeCertificateRequest;
import software.amazon.awssdk.services.acmpca.model.Validity;
import software.amazon.awssdk.services.acmpca.model.ValidityPeriodType;

/**
 * AWS's calls. A request for a certificate depends on its intent and the profile, and nothing else:
 * a repeat asks for the same.
 */
final class AwsPcaRequests {
  /** AWS's longest token. */
  private static final int TOKEN_LENGTH = 36;

  private final AwsPcaSettings settings;
  private final String signingAlgorithm;

  AwsPcaRequests(AwsPcaSettings settings, String signingAlgorithm) {
    this.settings = settings;
    this.signingAlgorithm = signingAlgorithm;
  }

  /**
   * The request.
   *
   * @param key the kind of the key in the intent's CSR
   */
  IssueCertificateRequest issue(
      IssuanceIntent intent,
      CertificateProfile profile,
      DeviceNames names,
      KeyKind key,
      HardwareFacts facts) {
    return IssueCertificateRequest.builder()
        .certificateAuthorityArn(settings.caArn())
        .csr(SdkBytes.fromUtf8String(Pem.encode(Pem.CERTIFICATE_REQUEST, intent.csr())))
        .signingAlgorithm(signingAlgorithm)
        .templateArn(settings.templateArn())
        .validityNotBefore(absolute(profile.notBefore(intent.notBefore())))
        .validity(absolute(intent.notAfter()))
        .idempotencyToken(token(intent))
        .apiPassthrough(
            ApiPassthrough.builder()
                .subject(subject(names))
                .extensions(extensions(profile, names, key, facts))
                .build())
        .build();
  }

  /**
   * The attempt and its request together: the same attempt for another key would be answered with
   * the certificate of the first.
   */
  static String token(IssuanceIntent intent) {
    var text = intent.attempt() + " " + intent.csrHash();
    return Sha256.of(text.getBytes(StandardCharsets.US_ASCII)).toHex().substring(0, TOKEN_LENGTH);
  }

  /** Seconds since 1970: the only form that is right to the second and in every century. */
  private static Validity absolute(Instant moment) {
    return Validity.builder()
        .type(ValidityPeriodType.ABSOLUTE)
        .value(moment.getEpochSecond())
        .build();
  }

  private static ASN1Subject subject(DeviceNames names) {
    var subject = ASN1Subject.builder();
    names.organization().ifPresent(subject::organization);
    names.commonName().ifPresent(subject::commonName);
    names.serialNumber().ifPresent(subject::serialNumber);
    return subject.build();
  }

  private static Extensions extensions(
      CertificateProfile profile, DeviceNames names, KeyKind key, HardwareFacts facts) {
    var extensions =
        Extensions.builder()
            .keyUsage(usage ->
                usage
                    .digitalSignature(true)
                    .keyEncipherment((key.keyUsage() & KeyUsage.keyEncipherment) != 0))
            .subjectAlternativeNames(
                names.altNames().stream().map(AwsPcaRequests::generalName).toList())
            .customExtensions(
                CustomExtension.builder()
                    .objectIdentifier(profile.deviceTypeOid())
                    .value(
                        Base64.getEncoder()
                            .encodeToString(IssuancePlan.deviceTypeExtension(facts).toArray()))
                    .critical(false)
                    .build());
    if (!profile.purposes().isEmpty()) {
      extensions.extendedKeyUsage(
          profile.purposes().stream().map(AwsPcaRequests::purpose).toList());
    }
    return extensions.build();
  }

  /** From {@code URI:…} or {@code DNS:…}. */
  private static GeneralName generalName(String name) {
    int colon = name.indexOf(':');
    var text = name.substring(colon + 1);
    return name.startsWith("DNS:")
        ? GeneralName.builder().dnsName(text).build()
        : GeneralName.builder().uniformResourceIdentifier(text).build();
  }

  private static ExtendedKeyUsage purpose(KeyPurpose purpose) {
    var type =
        switch (purpose) {
          case CLIENT_AUTH -> ExtendedKeyUsageType.CLIENT_AUTH;
          case SERVER_AUTH -> ExtendedKeyUsageType.SERVER_AUTH;
        };
    return ExtendedKeyUsage.builder().extendedKeyUsageType(type).build();
  }

  GetCertificateRequest get(String arn) {
    return GetCertificateRequest.builder()
        .certificateAuthorityArn(settings.caArn())
        .certificateArn(arn)
        .build();
  }

  DescribeCertificateAuthorityRequest describe(Duration within) {
    return DescribeCertificateAuthorityRequest.builder()
        .certificateAuthorityArn(settings.caArn())
        .overrideConfiguration(call -> call.apiCallTimeout(least(within)))
        .build();
  }

  GetCertificateAuthorityCertificateRequest issuer(Duration within) {
    return GetCertificateAuthorityCertificateRequest.builder()
        .certificateAuthorityArn(settings.caArn())
        .overrideConfiguration(call -> call.apiCallTimeout(least(within)))
        .build();
  }

  private Duration least(Duration within) {
    var usual = settings.way().limits().request();
    return within.compareTo(usual) < 0 ? within : usual;
  }

  RevokeCertificateRequest revoke(SerialNumber serial, String word) {
    return RevokeCertificateRequest.builder()
        .certificateAuthorityArn(settings.caArn())
        .certificateSerial(pairs(serial))
        .revocationReason(word)
        .build();
  }

  /** Pairs of hexadecimal digits with colons between, as AWS's own examples have it. */
  private static String pairs(SerialNumber serial) {
    var hex = serial.toString();
    var even = hex.length() % 2 == 0 ? hex : "0" + hex;
    return HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(even));
  }

  /**
   * What AWS calls a reason (RFC 5280 §5.3.1); empty where it has no word: it knows no hold and no
   * way back from one.
   */
  static Optional<String> word(RevocationReason reason) {
    return switch (reason) {
      case CERTIFICATE_HOLD, REMOVE_FROM_CRL -> Optional.empty();
      case UNSPECIFIED,
          KEY_COMPROMISE,
          AFFILIATION_CHANGED,
          SUPERSEDED,
          CESSATION_OF_OPERATION,
          PRIVILEGE_WITHDRAWN ->
          Optional.of(reason.name());
    };
  }

  /** The reasons that it has words for. */
  static Set<RevocationReason> expressible() {
    return Arrays.stream(RevocationReason.values())
        .filter(reason -> word(reason).isPresent())
        .collect(Collectors.toUnmodifiableSet());
  }
}
