package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * The way from a certificate that somebody presents to an anchor that an operator uploaded (RFC
 * 5280 §6), with the JDK's validator.
 *
 * <p>Nothing is fetched: no revocation list, no OCSP, no issuer's certificate; a certificate from
 * outside never makes this node call anybody. An anchor's own validity is not looked at (§6.1.1 d):
 * it is trusted because it was uploaded. notAfter 9999-12-31T23:59:59Z, as IDevIDs have it, is a
 * date like any other.
 */
public final class CertificatePath {
  private CertificatePath() {}

  /** What came of following the chain. */
  public sealed interface Result {}

  /**
   * The chain leads to an anchor.
   *
   * @param key the leaf's key
   * @param leaf the first certificate: its names are the maker's word about the device
   * @param anchor SHA-256 of the anchor's DER
   */
  public record Trusted(SubjectKey key, IssuedCertificate leaf, Sha256 anchor) implements Result {}

  /**
   * It does not.
   *
   * @param reason {@link Reason#EVIDENCE_CHAIN_UNTRUSTED}
   */
  public record Refused(Reason reason, String detail) implements Result {}

  /**
   * Follows the chain.
   *
   * @param chain one to five certificates in DER one after the other, the leaf first; the anchor at
   *     the end may be left out
   * @param anchors trusted certificates in DER
   * @param at when the chain must be valid
   */
  public static Result validate(
      Bytes chain, Collection<Bytes> anchors, Instant at, CryptoProviders providers) {
    var fault = DerChain.fault(chain);
    if (fault.isPresent()) {
      return refused("the chain is not acceptable DER: " + fault.get());
    }
    var path = withoutAnchor(DerChain.split(chain), anchors);
    if (path.isEmpty()) {
      return refused("the chain has no certificate besides the anchor");
    }
    var certificates = new ArrayList<IssuedCertificate>();
    for (var der : path) {
      switch (IssuedCertificate.read(der)) {
        case IssuedCertificate.Unreadable(var why) -> {
          return refused(why);
        }
        case IssuedCertificate.Read(var certificate) -> certificates.add(certificate);
      }
    }
    return judged(certificates, anchors, at, providers);
  }

  /** Why no chain could lead to this certificate as its anchor; empty when one can. */
  public static Optional<String> anchorFault(Bytes anchor, CryptoProviders providers) {
    return switch (IssuedCertificate.read(anchor)) {
      case IssuedCertificate.Unreadable(var why) -> Optional.of(why);
      case IssuedCertificate.Read(var certificate) -> PathRules.anchorFault(certificate, providers);
    };
  }

  /** A sender may append the anchor itself; that says nothing and is not part of the path. */
  private static List<Bytes> withoutAnchor(List<Bytes> chain, Collection<Bytes> anchors) {
    return anchors.contains(chain.getLast()) ? chain.subList(0, chain.size() - 1) : chain;
  }

  private static Result judged(
      List<IssuedCertificate> path,
      Collection<Bytes> anchors,
      Instant at,
      CryptoProviders providers) {
    for (var certificate : path) {
      var weakness = PathRules.fault(certificate, providers);
      if (weakness.isPresent()) {
        return refused(weakness.get());
      }
    }
    var leaf = path.getFirst();
    if (leaf.isCa() || !leaf.mayBeUsedFor(KeyUsage.digitalSignature)) {
      return refused("the first certificate is a CA's, or its key may not sign");
    }
    return switch (SubjectKey.read(leaf.spki(), providers)) {
      case SubjectKey.Refused(_, var detail) -> refused(detail);
      case SubjectKey.Accepted(var key) -> followed(path, key, anchors, at, providers);
    };
  }

  private static Result followed(
      List<IssuedCertificate> path,
      SubjectKey key,
      Collection<Bytes> anchors,
      Instant at,
      CryptoProviders providers) {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var certificates = new ArrayList<X509Certificate>();
      for (var certificate : path) {
        certificates.add(jdkForm(factory, certificate.der()));
      }
      var trusted = usable(factory, anchors, providers);
      if (trusted.isEmpty()) {
        return refused("no anchor is usable");
      }
      var parameters = new PKIXParameters(trusted);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      commonProvider(certificates, providers).ifPresent(parameters::setSigProvider);
      var result =
          CertPathValidator.getInstance("PKIX")
              .validate(factory.generateCertPath(certificates), parameters);
      var anchor = ((PKIXCertPathValidatorResult) result).getTrustAnchor().getTrustedCert();
      return new Trusted(key, path.getFirst(), Sha256.of(anchor.getEncoded()));
    } catch (CertPathValidatorException | CertificateException e) {
      return refused(PathRules.plain(e));
    } catch (InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("the path parameters are wrong", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has X.509 and PKIX", e);
    }
  }

  /** The anchors that keep the rules of a path; a weak one would make every chain under it weak. */
  private static Set<TrustAnchor> usable(
      CertificateFactory factory, Collection<Bytes> anchors, CryptoProviders providers)
      throws CertificateException {
    var trusted = new ArrayList<TrustAnchor>();
    for (var der : anchors) {
      if (IssuedCertificate.read(der) instanceof IssuedCertificate.Read(var anchor)
          && PathRules.anchorFault(anchor, providers).isEmpty()) {
        trusted.add(new TrustAnchor(jdkForm(factory, der), null));
      }
    }
    return Set.copyOf(trusted);
  }

  private static X509Certificate jdkForm(CertificateFactory factory, Bytes der)
      throws CertificateException {
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toArray()));
  }

  /** The accelerator's name when it can verify every signature on the path. */
  private static Optional<String> commonProvider(
      List<X509Certificate> path, CryptoProviders providers) {
    var names =
        path.stream()
            .map(certificate -> providers.installedFor(certificate.getSigAlgName()))
            .collect(Collectors.toSet());
    return names.size() == 1 ? names.iterator().next() : Optional.empty();
  }

  private static Refused refused(String detail) {
    return new Refused(Reason.EVIDENCE_CHAIN_UNTRUSTED, detail);
  }
}
