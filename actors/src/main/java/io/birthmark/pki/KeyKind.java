package io.birthmark.pki;

import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The keys that devices and CAs may have; anything else is refused when it is read. */
public enum KeyKind {
  EC_P256(Family.EC, 256, "secp256r1", "SHA256withECDSA"),
  EC_P384(Family.EC, 384, "secp384r1", "SHA384withECDSA"),
  RSA_2048(Family.RSA, 2048, "RSA", "SHA256withRSA"),
  RSA_3072(Family.RSA, 3072, "RSA", "SHA256withRSA"),
  RSA_4096(Family.RSA, 4096, "RSA", "SHA256withRSA"),
  ED25519(Family.EDWARDS, 255, "Ed25519", "Ed25519");

  /** Keys that are used alike. */
  public enum Family {
    EC("EC"),
    RSA("RSA"),
    EDWARDS("Ed25519");

    private final String keyAlgorithm;

    Family(String keyAlgorithm) {
      this.keyAlgorithm = keyAlgorithm;
    }

    /** What the JDK calls keys of this family. */
    public String keyAlgorithm() {
      return keyAlgorithm;
    }
  }

  private final Family family;
  private final int bits;
  private final String parameter;
  private final String signatureAlgorithm;

  KeyKind(Family family, int bits, String parameter, String signatureAlgorithm) {
    this.family = family;
    this.bits = bits;
    this.parameter = parameter;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  public Family family() {
    return family;
  }

  /** Size of the field or of the modulus, in bits. */
  public int bits() {
    return bits;
  }

  /** How a key of this kind signs, in the JDK's words; verification uses the same. */
  public String signatureAlgorithm() {
    return signatureAlgorithm;
  }

  /** The named curve in the JDK's words; the family's name where there is no curve to choose. */
  String parameter() {
    return parameter;
  }

  /**
   * Bits of an end entity's KeyUsage for this key. An EC or Edwards key signs and nothing else: RFC
   * 8813 §3 and RFC 8410 §5 forbid keyEncipherment on them.
   */
  public int keyUsage() {
    return switch (family) {
      case EC, EDWARDS -> KeyUsage.digitalSignature;
      case RSA -> KeyUsage.digitalSignature | KeyUsage.keyEncipherment;
    };
  }

  /** The curve's OID (RFC 5480 §2.1.1.1), or that of the Edwards key itself; none for RSA. */
  Optional<ASN1ObjectIdentifier> curve() {
    return switch (this) {
      case EC_P256 -> Optional.of(SECObjectIdentifiers.secp256r1);
      case EC_P384 -> Optional.of(SECObjectIdentifiers.secp384r1);
      case ED25519 -> Optional.of(EdECObjectIdentifiers.id_Ed25519);
      case RSA_2048, RSA_3072, RSA_4096 -> Optional.empty();
    };
  }

  static Optional<KeyKind> ofCurve(ASN1ObjectIdentifier curve) {
    return Arrays.stream(values())
        .filter(kind -> kind.curve().filter(curve::equals).isPresent())
        .findFirst();
  }

  static Optional<KeyKind> ofModulus(int bits) {
    return Arrays.stream(values())
        .filter(kind -> kind.family == Family.RSA && kind.bits == bits)
        .findFirst();
  }
}
