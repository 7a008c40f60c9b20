package io.birthmark.cadouble;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The CA that a double plays: a root, an issuing CA below it, and real keys on P-256. */
public final class Authority {
  private static final Duration ROOT_LIFE = Duration.ofDays(7300);
  private static final Duration ISSUING_LIFE = Duration.ofDays(3650);
  private static final Duration ENOUGH = Duration.ofDays(400);

  /** What is to be signed; subject key and authority key identifiers are added. */
  public record Draft(
      X500Name subject,
      SubjectPublicKeyInfo key,
      Instant notBefore,
      Instant notAfter,
      List<Extension> extensions,
      String algorithm) {}

  /**
   * What was signed.
   *
   * @param ours false when it was signed by a key that is none of this CA's
   */
  public record Signed(X509Certificate certificate, boolean ours) {}

  private final Identity root;
  private final Identity issuing;
  private final Identity foreign;
  private final AtomicReference<BigInteger> previous = new AtomicReference<>(BigInteger.ONE);

  /** Takes up the CA of a folder ({@code ca/}), or makes it. */
  Authority(Path folder, String organization, Instant now)
      throws IOException, GeneralSecurityException {
    var ca = folder.resolve("ca");
    var begin = now.minus(Duration.ofHours(1));
    root =
        Identity.kept(
            ca.resolve("root.p12"),
            () ->
                Signing.root(
                    new X500Name("CN=Double Root CA,O=" + organization),
                    new Signing.Period(begin, now.plus(ROOT_LIFE))));
    issuing =
        Identity.kept(
            ca.resolve("issuing.p12"),
            () ->
                Signing.issuing(
                    new X500Name("CN=Double Issuing CA,O=" + organization),
                    root,
                    new Signing.Period(begin, now.plus(ISSUING_LIFE))));
    foreign =
        Identity.kept(
            ca.resolve("foreign.p12"),
            () ->
                Signing.root(
                    new X500Name("CN=Somebody Else CA,O=" + organization),
                    new Signing.Period(begin, now.plus(ROOT_LIFE))));
    Identity.writePem(ca.resolve("root.pem"), root.chain());
    Identity.writePem(ca.resolve("issuing.pem"), List.of(issuing.certificate()));
  }

  public X509Certificate issuingCertificate() {
    return issuing.certificate();
  }

  public X509Certificate rootCertificate() {
    return root.certificate();
  }

  /** A fresh serial number of as many octets. */
  public static BigInteger serial(int octets) {
    return Signing.serial(octets);
  }

  /** Tells the ledger what this CA is; once, before anything else. */
  void introduce(Ledger ledger) throws GeneralSecurityException {
    for (var role : List.of("root", "issuing", "foreign")) {
      var who = role.equals("root") ? root : role.equals("issuing") ? issuing : foreign;
      ledger.append(
          "authority",
          Ledger.fields().put("role", role).put("der", base64(who.certificate().getEncoded())));
    }
  }

  /** Signs a certificate, right or with one of the faults of issuance that make it wrong. */
  public Signed sign(Draft draft, BigInteger serial, Optional<Fault> fault)
      throws GeneralSecurityException {
    var wrong = fault.isPresent() ? spoiled(draft, fault.get()) : draft;
    boolean ours = fault.filter(kind -> kind == Fault.WRONG_ISSUER).isEmpty();
    var signer = ours ? issuing : foreign;
    var before = previous.getAndSet(serial);
    boolean again = fault.filter(kind -> kind == Fault.SAME_SERIAL).isPresent();
    try {
      var builder =
          new X509v3CertificateBuilder(
              Signing.subject(signer),
              again ? before : serial,
              Signing.time(wrong.notBefore()),
              Signing.time(wrong.notAfter()),
              wrong.subject(),
              wrong.key());
      var identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(signer.certificate().getPublicKey()));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers.createSubjectKeyIdentifier(wrong.key()));
      for (var extension : wrong.extensions()) {
        builder.addExtension(extension);
      }
      return new Signed(Signing.sign(builder, signer.key(), wrong.algorithm()), ours);
    } catch (IOException e) {
      throw new GeneralSecurityException("the extensions cannot be encoded", e);
    }
  }

  private static Draft spoiled(Draft draft, Fault fault) throws GeneralSecurityException {
    return switch (fault) {
      case WRONG_KEY ->
          new Draft(
              draft.subject(),
              SubjectPublicKeyInfo.getInstance(Identity.newKey().getPublic().getEncoded()),
              draft.notBefore(),
              draft.notAfter(),
              draft.extensions(),
              draft.algorithm());
      case EXPIRED ->
          moved(
              draft, ENOUGH.plus(Duration.between(draft.notBefore(), draft.notAfter())).negated());
      case FUTURE -> moved(draft, ENOUGH);
      case CA_TRUE -> with(draft, Extension.basicConstraints, Optional.of(caTrue()));
      case MISSING_SAN -> with(draft, Extension.subjectAlternativeName, Optional.empty());
      case SLOW,
          LATE,
          STALL,
          RESET_BEFORE,
          RESET_AFTER,
          ERROR_BEFORE,
          ERROR_AFTER,
          OFFLINE,
          THROTTLED,
          THROTTLED_RETRY_AFTER,
          AUTH_EXPIRED,
          TRUNCATED,
          HUGE,
          HTML,
          REDIRECT,
          DUPLICATE,
          REORDERED,
          CROSSED,
          DENIED,
          PENDING_ISSUED,
          PENDING_DENIED,
          PENDING_EXPIRED,
          WRONG_ISSUER,
          SAME_SERIAL ->
          draft;
    };
  }

  private static Draft moved(Draft draft, Duration by) {
    return new Draft(
        draft.subject(),
        draft.key(),
        draft.notBefore().plus(by),
        draft.notAfter().plus(by),
        draft.extensions(),
        draft.algorithm());
  }

  private static Draft with(Draft draft, ASN1ObjectIdentifier type, Optional<Extension> instead) {
    var extensions = new ArrayList<>(draft.extensions());
    extensions.removeIf(extension -> extension.getExtnId().equals(type));
    instead.ifPresent(extensions::add);
    return new Draft(
        draft.subject(),
        draft.key(),
        draft.notBefore(),
        draft.notAfter(),
        List.copyOf(extensions),
        draft.algorithm());
  }

  private static Extension caTrue() {
    try {
      return Extension.create(Extension.basicConstraints, true, new BasicConstraints(true));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The CRL of what is revoked now (RFC 5280 §5). */
  public X509CRL crl(List<Register.Entry> revoked, BigInteger number, Instant now, Duration life)
      throws GeneralSecurityException {
    try {
      var builder =
          new JcaX509v2CRLBuilder(issuing.certificate().getSubjectX500Principal(), Date.from(now));
      builder.setNextUpdate(Date.from(now.plus(life)));
      for (var entry : revoked) {
        var revocation = entry.revocation().orElseThrow();
        builder.addCRLEntry(entry.serial(), Date.from(revocation.at()), revocation.reason());
      }
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(issuing.certificate().getPublicKey()));
      return new JcaX509CRLConverter()
          .getCRL(
              builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuing.key())));
    } catch (IOException | OperatorCreationException | CRLException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /** Bytes as the ledger writes them. */
  public static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The fields of a fact {@code issued} that every CA has. */
  public static ObjectNode issued(
      Call call, String correlation, Signed signed, Optional<Fault> fault)
      throws GeneralSecurityException {
    var certificate = signed.certificate();
    var fields =
        Ledger.fields()
            .put("request", call.number())
            .put("correlation", correlation)
            .put("serial", certificate.getSerialNumber().toString(16))
            .put("spkiSha256", Digest.sha256(certificate.getPublicKey().getEncoded()))
            .put("der", base64(certificate.getEncoded()))
            .put("ours", signed.ours());
    fault.ifPresent(kind -> fields.put("kind", kind.word()));
    return fields;
  }
}
