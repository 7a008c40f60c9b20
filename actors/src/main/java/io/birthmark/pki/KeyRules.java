package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.pki.DerBoundary.Malformed;
import io.birthmark.pki.DerBoundary.Parsed;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Which public keys are sound: checked on the numbers, before any provider is asked. */
final class KeyRules {
  private static final BigInteger F4 = BigInteger.valueOf(65537);
  private static final byte UNCOMPRESSED = 4;
  private static final Map<KeyKind, ECParameterSpec> CURVES =
      Map.of(KeyKind.EC_P256, curve(KeyKind.EC_P256), KeyKind.EC_P384, curve(KeyKind.EC_P384));

  private KeyRules() {}

  sealed interface Verdict {}

  /**
   * The key may be used.
   *
   * @param canonical the one encoding that such a key has
   */
  record Sound(KeyKind kind, Bytes canonical) implements Verdict {}

  record Unsound(String why) implements Verdict {}

  static Verdict judge(SubjectPublicKeyInfo info) {
    var algorithm = info.getAlgorithm().getAlgorithm();
    if (info.getPublicKeyData().getPadBits() != 0) {
      return new Unsound("the key does not end at a byte");
    }
    if (X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm)) {
      return elliptic(info);
    }
    if (PKCSObjectIdentifiers.rsaEncryption.equals(algorithm)) {
      return rsa(info);
    }
    if (EdECObjectIdentifiers.id_Ed25519.equals(algorithm)) {
      return edwards(info);
    }
    return new Unsound("keys of type " + algorithm + " are not accepted; use EC, RSA or Ed25519");
  }

  private static Verdict elliptic(SubjectPublicKeyInfo info) {
    if (!(info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)) {
      return new Unsound("the curve is spelled out instead of named (RFC 5480 section 2.1.1)");
    }
    var kind = KeyKind.ofCurve(curve).filter(CURVES::containsKey);
    if (kind.isEmpty()) {
      return new Unsound("curve " + curve + " is not accepted; use P-256 or P-384");
    }
    var point = info.getPublicKeyData().getOctets();
    int width = kind.get().bits() / 8;
    if (point.length != 1 + 2 * width || point[0] != UNCOMPRESSED) {
      return new Unsound("the point is not in the uncompressed form of its curve");
    }
    var x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + width));
    var y = new BigInteger(1, Arrays.copyOfRange(point, 1 + width, point.length));
    if (!onCurve(CURVES.getOrDefault(kind.get(), curve(kind.get())), x, y)) {
      return new Unsound("the point is not on its curve");
    }
    return sound(kind.get(), X9ObjectIdentifiers.id_ecPublicKey, curve, point);
  }

  private static boolean onCurve(ECParameterSpec curve, BigInteger x, BigInteger y) {
    var p = ((ECFieldFp) curve.getCurve().getField()).getP();
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    var right = x.multiply(x).add(curve.getCurve().getA()).multiply(x).add(curve.getCurve().getB());
    return y.multiply(y).subtract(right).mod(p).signum() == 0;
  }

  private static Verdict rsa(SubjectPublicKeyInfo info) {
    if (!DERNull.INSTANCE.equals(info.getAlgorithm().getParameters())) {
      return new Unsound("an RSA key has the parameters NULL (RFC 3279 section 2.3.1)");
    }
    var reading =
        DerBoundary.read(
            info.getPublicKeyData().getOctets(), DerGuard.Limits.CSR, RSAPublicKey::getInstance);
    return switch (reading) {
      case Malformed<RSAPublicKey>(var why) -> new Unsound("the RSA key is " + why);
      case Parsed<RSAPublicKey>(var key) -> rsa(key);
    };
  }

  private static Verdict rsa(RSAPublicKey key) {
    if (key.getModulus().signum() <= 0) {
      return new Unsound("the RSA modulus is negative");
    }
    var kind = KeyKind.ofModulus(key.getModulus().bitLength());
    if (kind.isEmpty()) {
      return new Unsound(
          key.getModulus().bitLength() + "-bit RSA is not accepted; use 2048, 3072 or 4096 bits");
    }
    if (!F4.equals(key.getPublicExponent())) {
      return new Unsound("the RSA exponent is not 65537");
    }
    var weakness = RsaWeakness.of(key.getModulus());
    if (weakness.isPresent()) {
      return new Unsound(weakness.get());
    }
    return sound(
        kind.get(),
        PKCSObjectIdentifiers.rsaEncryption,
        DERNull.INSTANCE,
        DerBoundary.encode(new RSAPublicKey(key.getModulus(), F4)));
  }

  private static Verdict edwards(SubjectPublicKeyInfo info) {
    var point = info.getPublicKeyData().getOctets();
    if (info.getAlgorithm().getParameters() != null || point.length != 32) {
      return new Unsound("an Ed25519 key has 32 bytes and no parameters (RFC 8410 section 3)");
    }
    if (!Ed25519.validatePublicKeyFull(point, 0)) {
      return new Unsound(
          "the Ed25519 key is not canonical, no point of the curve, or of small order");
    }
    var algorithm = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
    return new Sound(
        KeyKind.ED25519,
        Bytes.copyOf(DerBoundary.encode(new SubjectPublicKeyInfo(algorithm, point))));
  }

  private static Sound sound(
      KeyKind kind, ASN1ObjectIdentifier algorithm, ASN1Encodable parameters, byte[] key) {
    var info = new SubjectPublicKeyInfo(new AlgorithmIdentifier(algorithm, parameters), key);
    return new Sound(kind, Bytes.copyOf(DerBoundary.encode(info)));
  }

  private static ECParameterSpec curve(KeyKind kind) {
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(kind.parameter()));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + kind.parameter(), e);
    }
  }
}
