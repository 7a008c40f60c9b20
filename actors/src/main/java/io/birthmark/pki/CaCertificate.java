package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.device.SerialNumber;
import java.time.Instant;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Certificates of CAs (RFC 5280 §4.2.1.9), and the signing of every body that we make. */
public final class CaCertificate {
  private static final int CA_USAGE = KeyUsage.keyCertSign | KeyUsage.cRLSign;

  private CaCertificate() {}

  /**
   * What a CA is called and how long it lives.
   *
   * @param organization O
   * @param commonName CN; with the organization unlike any other CA's
   * @param notBefore in whole seconds
   * @param notAfter in whole seconds
   */
  public record Order(
      String organization,
      String commonName,
      SubjectKey key,
      SerialNumber serial,
      Instant notBefore,
      Instant notAfter) {

    X500Name subject() {
      return new X500Name(
          new RDN[] {
            new RDN(BCStyle.O, new DERUTF8String(organization)),
            new RDN(BCStyle.CN, new DERUTF8String(commonName))
          });
    }
  }

  /** A root, signed by its own key; one CA may stand between it and devices. */
  public static Bytes root(Order order, KeyHandle key) {
    var keyId = TbsBuilder.keyId(order.key());
    return sign(body(order, order.subject(), keyId, 1, key), key);
  }

  /** A CA that certifies devices and no further CA. */
  public static Bytes issuing(Order order, IssuerFacts issuer, KeyHandle issuerKey) {
    var name = X500Name.getInstance(issuer.certificate().subject().toArray());
    return sign(body(order, name, issuer.keyId(), 0, issuerKey), issuerKey);
  }

  /** The certificate made of this body by this key (RFC 5280 §4.1.1.3). */
  public static Bytes sign(Bytes tbs, KeyHandle key) {
    return TbsBuilder.certificate(tbs, key);
  }

  private static Bytes body(
      Order order, X500Name issuer, Bytes issuerKeyId, int pathLength, KeyHandle signer) {
    return new TbsBuilder()
        .serial(order.serial())
        .issuer(issuer, SignatureAlgorithm.named(signer.algorithm()))
        .valid(order.notBefore(), order.notAfter())
        .subject(order.subject(), order.key())
        .extension(Extension.basicConstraints, true, new BasicConstraints(pathLength))
        .keyUsage(CA_USAGE)
        .keyIds(TbsBuilder.keyId(order.key()), issuerKeyId)
        .build();
  }
}
