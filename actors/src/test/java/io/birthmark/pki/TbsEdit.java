package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.jspecify.annotations.Nullable;

/** A body in pieces, to be changed in one of them and put together again. */
final class TbsEdit {
  int version = 2;
  BigInteger serial;
  AlgorithmIdentifier signature;
  X500Name issuer;
  Time notBefore;
  Time notAfter;
  X500Name subject;
  SubjectPublicKeyInfo key;
  @Nullable ASN1BitString subjectUniqueId;
  final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();

  TbsEdit(Bytes tbs) {
    var parts = TBSCertificate.getInstance(tbs.toArray());
    serial = parts.getSerialNumber().getValue();
    signature = parts.getSignature();
    issuer = parts.getIssuer();
    notBefore = parts.getStartDate();
    notAfter = parts.getEndDate();
    subject = parts.getSubject();
    key = parts.getSubjectPublicKeyInfo();
    for (var oid : parts.getExtensions().getExtensionOIDs()) {
      extensions.put(oid, parts.getExtensions().getExtension(oid));
    }
  }

  void set(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    set(oid, critical, DerBoundary.encode(value));
  }

  void set(ASN1ObjectIdentifier oid, boolean critical, byte[] value) {
    extensions.put(oid, new Extension(oid, critical, new DEROctetString(value)));
  }

  void critical(ASN1ObjectIdentifier oid, boolean critical) {
    var extension = extensions.get(oid);
    if (extension == null) {
      throw new AssertionError("no extension " + oid);
    }
    set(oid, critical, extension.getExtnValue().getOctets());
  }

  Bytes build() {
    var parts = new ASN1EncodableVector();
    if (version > 0) {
      parts.add(new DERTaggedObject(true, 0, new ASN1Integer(version)));
    }
    parts.add(new ASN1Integer(serial));
    parts.add(signature);
    parts.add(issuer);
    parts.add(sequence(notBefore, notAfter));
    parts.add(subject);
    parts.add(key);
    if (subjectUniqueId != null) {
      parts.add(new DERTaggedObject(false, 2, subjectUniqueId));
    }
    if (!extensions.isEmpty()) {
      var list = sequence(extensions.values().toArray(ASN1Encodable[]::new));
      parts.add(new DERTaggedObject(true, 3, list));
    }
    return Bytes.copyOf(DerBoundary.encode(new DERSequence(parts)));
  }

  private static DERSequence sequence(ASN1Encodable... elements) {
    return new DERSequence(elements);
  }
}
