package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.pki.KeyKind.Family;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * CsrAttrs ::= SEQUENCE OF CHOICE { OID, Attribute } (RFC 8951 §4, RFC 7030 §4.5.2): a key type is
 * an attribute whose values are the allowed curves or sizes, a signature algorithm a bare OID. The
 * names to ask for stand in an extensionRequest whose SubjectAltName is filled in (RFC 9908 §3.2).
 */
final class CsrAttributes {
  private CsrAttributes() {}

  static Bytes of(Collection<KeyKind> allowed, Optional<DeviceNames> names) {
    var kinds = allowed.stream().sorted().toList();
    var items = new ASN1EncodableVector();
    keyType(
        items, kinds, Family.EC, X9ObjectIdentifiers.id_ecPublicKey, k -> k.curve().orElseThrow());
    keyType(
        items,
        kinds,
        Family.RSA,
        PKCSObjectIdentifiers.rsaEncryption,
        kind -> new ASN1Integer(kind.bits()));
    kinds.stream()
        .map(kind -> SignatureAlgorithm.named(kind.signatureAlgorithm()).oid())
        .distinct()
        .forEach(items::add);
    names.ifPresent(wanted ->
        items.add(
            new Attribute(
                PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                new DERSet(new Extensions(wanted.altNameExtension())))));
    return Bytes.copyOf(DerBoundary.encode(new DERSequence(items)));
  }

  /** An Edwards key has no values to choose from: its type and its signature are one bare OID. */
  private static void keyType(
      ASN1EncodableVector items,
      List<KeyKind> kinds,
      Family family,
      ASN1ObjectIdentifier type,
      Function<KeyKind, ASN1Encodable> value) {
    var values = new ASN1EncodableVector();
    kinds.stream().filter(kind -> kind.family() == family).map(value).forEach(values::add);
    if (values.size() > 0) {
      items.add(new Attribute(type, new DERSet(values)));
    }
  }
}
