package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.SerialNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Puts the parts of a to-be-signed certificate together; the same parts give the same bytes. */
final class TbsBuilder {
  /** Octets of a key identifier (RFC 7093 §2 method 1). */
  private static final int KEY_ID_BYTES = 20;

  private final V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
  private final List<Extension> extensions = new ArrayList<>();

  TbsBuilder serial(SerialNumber serial) {
    generator.setSerialNumber(new ASN1Integer(serial.value()));
    return this;
  }

  TbsBuilder issuer(X500Name name, SignatureAlgorithm algorithm) {
    generator.setIssuer(name);
    generator.setSignature(algorithm.identifier());
    return this;
  }

  TbsBuilder subject(X500Name name, SubjectKey key) {
    generator.setSubject(name);
    generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(key.spki().toArray()));
    return this;
  }

  TbsBuilder valid(Instant notBefore, Instant notAfter) {
    generator.setStartDate(Asn1Time.encode(notBefore));
    generator.setEndDate(Asn1Time.encode(notAfter));
    return this;
  }

  TbsBuilder extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    extensions.add(new Extension(oid, critical, new DEROctetString(DerBoundary.encode(value))));
    return this;
  }

  /** KeyUsage, always critical (RFC 5280 §4.2.1.3). */
  TbsBuilder keyUsage(int usage) {
    return extension(Extension.keyUsage, true, new KeyUsage(usage));
  }

  TbsBuilder keyIds(Bytes subjectKeyId, Bytes issuerKeyId) {
    return extension(
            Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(subjectKeyId.toArray()))
        .extension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(issuerKeyId.toArray()));
  }

  Bytes build() {
    generator.setExtensions(new Extensions(extensions.toArray(Extension[]::new)));
    return Bytes.copyOf(DerBoundary.encode(generator.generateTBSCertificate()));
  }

  /** The leftmost 160 bits of the SHA-256 of the key bits (RFC 7093 §2 method 1). */
  static Bytes keyId(SubjectKey key) {
    var info = SubjectPublicKeyInfo.getInstance(key.spki().toArray());
    var hash = Bytes.copyOf(info.getPublicKeyData().getBytes()).sha256().toBytes();
    return Bytes.copyOf(Arrays.copyOf(hash, KEY_ID_BYTES));
  }

  /** A certificate out of a body and the signature over it (RFC 5280 §4.1). */
  static Bytes certificate(Bytes tbs, KeyHandle key) {
    var parts = new ASN1EncodableVector();
    parts.add(TBSCertificate.getInstance(tbs.toArray()));
    parts.add(SignatureAlgorithm.named(key.algorithm()).identifier());
    parts.add(new DERBitString(key.sign(tbs.toArray())));
    return Bytes.copyOf(DerBoundary.encode(new DERSequence(parts)));
  }
}
