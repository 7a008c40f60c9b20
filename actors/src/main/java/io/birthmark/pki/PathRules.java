package io.birthmark.pki;

import io.birthmark.pki.DerGuard.Limits;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;

/** What a certificate must keep to before the JDK's validator may see it. */
final class PathRules {
  /** Arcs whose extensions the JDK parses; others it keeps as bytes, and so do we. */
  private static final List<String> PARSED_ARCS =
      List.of("2.5.29.", "1.3.6.1.5.5.7.1.", "2.16.840.1.113730.1.");

  private static final int MAX_POLICIES = 16;

  private PathRules() {}

  /** Why this certificate may not stand in a path; empty when it may. */
  static Optional<String> fault(IssuedCertificate certificate, CryptoProviders providers) {
    boolean signatureKnown =
        Arrays.stream(KeyKind.Family.values())
            .anyMatch(family ->
                SignatureAlgorithm.read(certificate.signature().algorithm(), family).isPresent());
    if (!signatureKnown) {
      return Optional.of(
          "signatures of type "
              + certificate.signature().algorithm().getAlgorithm()
              + " are not accepted");
    }
    return anchorFault(certificate, providers);
  }

  /** As above for an anchor, whose own signature means nothing. */
  static Optional<String> anchorFault(IssuedCertificate certificate, CryptoProviders providers) {
    var parts = certificate.parts();
    for (var extension : parts.extensions().entrySet()) {
      var value = extension.getValue().getExtnValue().getOctets();
      if (PARSED_ARCS.stream().anyMatch(extension.getKey()::startsWith)
          && DerGuard.fault(value, Limits.CERTIFICATE).isPresent()) {
        return Optional.of("extension " + extension.getKey() + " is not acceptable DER");
      }
    }
    // The classic algorithm is exponential in mapped policies (RFC 9618); devices need none.
    boolean tame =
        !parts.extensions().containsKey(Extension.policyMappings.getId())
            && parts
                .value(Extension.certificatePolicies, CertificatePolicies::getInstance)
                .map(policies -> policies.getPolicyInformation().length <= MAX_POLICIES)
                .orElse(true);
    if (!tame) {
      return Optional.of("more than " + MAX_POLICIES + " policies, or policy mappings");
    }
    return switch (SubjectKey.read(certificate.spki(), providers)) {
      case SubjectKey.Accepted _ -> Optional.empty();
      case SubjectKey.Refused(_, var detail) -> Optional.of(detail);
    };
  }

  /** The validator's words on one line; names in them are the sender's own. */
  static String plain(GeneralSecurityException e) {
    var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    var text = message.replaceAll("[^\\x20-\\x7E]", "?");
    return "the chain is not valid: " + (text.length() <= 160 ? text : text.substring(0, 160));
  }
}
