package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import io.birthmark.pki.DerBoundary.Reading;
import io.birthmark.pki.DerGuard.Limits;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * A to-be-signed certificate taken apart (RFC 5280 §4.1.2), for those who judge it. Knows nothing
 * of how ours are built.
 *
 * @param plain neither issuerUniqueID nor subjectUniqueID is there, and times have the form their
 *     year demands
 * @param subject attributes in order, {@code oid=value}; with a plus sign before those that share
 *     an RDN with the one before
 * @param extensions by OID, in order
 */
record Tbs(
    int version,
    BigInteger serial,
    AlgorithmIdentifier signature,
    Bytes issuer,
    Instant notBefore,
    Instant notAfter,
    boolean plain,
    Bytes subjectDn,
    List<String> subject,
    Bytes spki,
    Bytes keyBits,
    Map<String, Extension> extensions) {

  private static final String JOINT = "+";

  /** An extension that was looked for. */
  sealed interface Found<T> {}

  record Absent<T>() implements Found<T> {}

  record Present<T>(boolean critical, T value) implements Found<T> {}

  record Garbled<T>(String why) implements Found<T> {}

  static Reading<Tbs> read(Bytes tbs) {
    return DerBoundary.read(tbs, Limits.CERTIFICATE, root -> of(TBSCertificate.getInstance(root)));
  }

  static Tbs of(TBSCertificate tbs) {
    var extensions = new LinkedHashMap<String, Extension>();
    if (tbs.getExtensions() != null) {
      for (var oid : tbs.getExtensions().getExtensionOIDs()) {
        extensions.put(oid.getId(), tbs.getExtensions().getExtension(oid));
      }
    }
    return new Tbs(
        tbs.getVersionNumber(),
        tbs.getSerialNumber().getValue(),
        tbs.getSignature(),
        Bytes.copyOf(DerBoundary.encode(tbs.getIssuer())),
        Asn1Time.decode(tbs.getStartDate()),
        Asn1Time.decode(tbs.getEndDate()),
        plain(tbs),
        Bytes.copyOf(DerBoundary.encode(tbs.getSubject())),
        fields(tbs.getSubject()),
        Bytes.copyOf(DerBoundary.encode(tbs.getSubjectPublicKeyInfo())),
        Bytes.copyOf(tbs.getSubjectPublicKeyInfo().getPublicKeyData().getBytes()),
        Map.copyOf(extensions));
  }

  private static boolean plain(TBSCertificate tbs) {
    return tbs.getIssuerUniqueId() == null
        && tbs.getSubjectUniqueId() == null
        && Stream.of(tbs.getStartDate(), tbs.getEndDate()).allMatch(Asn1Time::canonical);
  }

  /** Attributes in order, as {@link #subject} has them. */
  static List<String> fields(X500Name name) {
    var fields = new ArrayList<String>();
    for (var rdn : name.getRDNs()) {
      var joint = "";
      for (var field : rdn.getTypesAndValues()) {
        fields.add(joint + field(field));
        joint = JOINT;
      }
    }
    return List.copyOf(fields);
  }

  private static String field(AttributeTypeAndValue field) {
    if (!(field.getValue() instanceof ASN1String text)) {
      throw new IllegalArgumentException("a name holds something that is not text");
    }
    return field.getType() + "=" + text.getString();
  }

  /** The only value of this attribute in the subject; empty when there is none or several. */
  Optional<String> subjectField(ASN1ObjectIdentifier type) {
    var prefix = type.getId() + "=";
    var found =
        subject.stream()
            .map(field -> field.startsWith(JOINT) ? field.substring(JOINT.length()) : field)
            .filter(field -> field.startsWith(prefix))
            .toList();
    return found.size() == 1
        ? Optional.of(found.getFirst().substring(prefix.length()))
        : Optional.empty();
  }

  Sha256 spkiHash() {
    return spki.sha256();
  }

  /** Looks up an extension; its value passes guard and boundary like anything untrusted. */
  <T> Found<T> extension(ASN1ObjectIdentifier oid, DerBoundary.Parser<T> parser) {
    var extension = extensions.get(oid.getId());
    if (extension == null) {
      return new Absent<>();
    }
    return switch (DerBoundary.read(
        extension.getExtnValue().getOctets(), Limits.CERTIFICATE, parser)) {
      case Parsed<T>(var value) -> new Present<>(extension.isCritical(), value);
      case Malformed<T>(var why) -> new Garbled<>(why);
    };
  }

  /** The value of an extension, empty when it is absent or garbled. */
  <T> Optional<T> value(ASN1ObjectIdentifier oid, DerBoundary.Parser<T> parser) {
    return switch (extension(oid, parser)) {
      case Present<T>(_, var value) -> Optional.of(value);
      case Absent<T> _, Garbled<T> _ -> Optional.empty();
    };
  }

  /** SubjectAltName as {@code URI:…} and {@code DNS:…}; any other kind as {@code kind n}. */
  static List<String> altNames(ASN1Primitive san) {
    var names = new ArrayList<String>();
    for (var name : GeneralNames.getInstance(san).getNames()) {
      names.add(altName(name));
    }
    return List.copyOf(names);
  }

  private static String altName(GeneralName name) {
    return switch (name.getTagNo()) {
      case GeneralName.uniformResourceIdentifier ->
          "URI:" + ASN1IA5String.getInstance(name.getName()).getString();
      case GeneralName.dNSName -> "DNS:" + ASN1IA5String.getInstance(name.getName()).getString();
      default -> "kind " + name.getTagNo();
    };
  }
}
