package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Revocation lists (RFC 5280 §5): complete, direct, signed by the key that issued the certificates.
 */
public final class RevocationList {
  private RevocationList() {}

  /**
   * One certificate that is no longer good.
   *
   * @param at when it was revoked; the list holds whole seconds
   */
  public record Entry(SerialNumber serial, Instant at, RevocationReason reason) {}

  /**
   * What stands on a list.
   *
   * @param number CRLNumber (§5.2.3): greater than that of every earlier list of this issuer
   * @param thisUpdate in whole seconds
   * @param nextUpdate in whole seconds, later than {@code thisUpdate}; the next list comes before
   */
  public record Order(
      IssuerFacts issuer,
      long number,
      Instant thisUpdate,
      Instant nextUpdate,
      List<Entry> entries) {
    /** Refuses an issuer whose certificate does not let it sign lists (§4.2.1.3, cRLSign). */
    public Order {
      if (!issuer.certificate().mayBeUsedFor(KeyUsage.cRLSign)) {
        throw new IllegalArgumentException("the CA's certificate does not allow it to sign CRLs");
      }
      if (number < 0 || !thisUpdate.isBefore(nextUpdate)) {
        throw new IllegalArgumentException(
            "a CRL has a number that is not negative, and ends after it begins");
      }
      entries = List.copyOf(entries);
    }
  }

  /** The list in DER. */
  public static Bytes sign(Order order, KeyHandle key) {
    var algorithm = SignatureAlgorithm.named(key.algorithm()).identifier();
    var generator = new V2TBSCertListGenerator();
    generator.setSignature(algorithm);
    generator.setIssuer(X500Name.getInstance(order.issuer().certificate().subject().toArray()));
    generator.setThisUpdate(Asn1Time.encode(order.thisUpdate()));
    generator.setNextUpdate(Asn1Time.encode(order.nextUpdate()));
    for (var entry : order.entries()) {
      generator.addCRLEntry(
          new ASN1Integer(entry.serial().value()),
          Asn1Time.encode(entry.at().truncatedTo(ChronoUnit.SECONDS)),
          reason(entry.reason()));
    }
    generator.setExtensions(extensions(order));
    var tbs = generator.generateTBSCertList();
    var parts = new ASN1EncodableVector();
    parts.add(tbs);
    parts.add(algorithm);
    parts.add(new DERBitString(key.sign(DerBoundary.encode(tbs))));
    return Bytes.copyOf(DerBoundary.encode(new DERSequence(parts)));
  }

  private static Extensions extensions(Order order) {
    return new Extensions(
        new Extension[] {
          extension(
              Extension.authorityKeyIdentifier,
              new AuthorityKeyIdentifier(order.issuer().keyId().toArray())),
          extension(Extension.cRLNumber, new CRLNumber(BigInteger.valueOf(order.number())))
        });
  }

  /** Unspecified is said by leaving the extension out (§5.3.1). */
  private static @Nullable Extensions reason(RevocationReason reason) {
    return reason == RevocationReason.UNSPECIFIED
        ? null
        : new Extensions(extension(Extension.reasonCode, CRLReason.lookup(reason.code())));
  }

  private static Extension extension(ASN1ObjectIdentifier oid, ASN1Encodable value) {
    return new Extension(oid, false, new DEROctetString(DerBoundary.encode(value)));
  }
}
