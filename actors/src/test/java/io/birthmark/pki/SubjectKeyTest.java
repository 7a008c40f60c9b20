package io.birthmark.pki;

import static io.birthmark.pki.PkiFixtures.PROVIDERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectKeyTest {
  private static SubjectKey.Reading read(byte[] spki) {
    return SubjectKey.read(Bytes.copyOf(spki), PROVIDERS);
  }

  private static void refused(byte[] spki, Reason reason, String why) {
    assertThat(read(spki))
        .isInstanceOfSatisfying(
            SubjectKey.Refused.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.detail()).contains(why);
            });
  }

  private static byte[] spki(ASN1ObjectIdentifier type, ASN1Encodable parameters, byte[] key) {
    return DerBoundary.encode(
        new SubjectPublicKeyInfo(new AlgorithmIdentifier(type, parameters), key));
  }

  private static byte[] rsa(BigInteger modulus, long exponent) {
    var key = new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, BigInteger.valueOf(exponent));
    return spki(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, DerBoundary.encode(key));
  }

  private static byte[] p256Point() {
    byte[] spki = PROVIDERS.generate(KeyKind.EC_P256).getPublic().getEncoded();
    return SubjectPublicKeyInfo.getInstance(spki).getPublicKeyData().getOctets();
  }

  @ParameterizedTest
  @EnumSource(KeyKind.class)
  void readsEveryKind(KeyKind kind) {
    var publicKey = PROVIDERS.generate(kind).getPublic();
    byte[] spki = publicKey.getEncoded();

    var key = PkiFixtures.subjectKey(publicKey);

    assertThat(key.kind()).isEqualTo(kind);
    assertThat(key.spki()).isEqualTo(Bytes.copyOf(spki));
    assertThat(key.spkiHash()).isEqualTo(Bytes.copyOf(spki).sha256());
    assertThat(key.publicKey().getEncoded()).isEqualTo(spki);
  }

  @Test
  void refusesOtherCurves() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp521r1"));

    refused(generator.generateKeyPair().getPublic().getEncoded(), Reason.KEY_NOT_ALLOWED, "curve");
    refused(
        spki(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1, p256Point()),
        Reason.KEY_NOT_ALLOWED,
        "curve 1.3.132.0.10");
  }

  @Test
  void refusesACurveSpelledOut() {
    var parameters = SECNamedCurves.getByName("secp256r1");

    refused(
        spki(X9ObjectIdentifiers.id_ecPublicKey, parameters, p256Point()),
        Reason.KEY_NOT_ALLOWED,
        "named");
  }

  @Test
  void refusesPointsThatAreNotOnTheCurve() {
    byte[] off = p256Point();
    off[64] ^= 1;
    byte[] zero = new byte[65];
    zero[0] = 4;

    refused(p256(off), Reason.KEY_NOT_ALLOWED, "not on its curve");
    refused(p256(zero), Reason.KEY_NOT_ALLOWED, "not on its curve");
  }

  @Test
  void refusesPointsInAnotherForm() {
    byte[] compressed = Arrays.copyOf(p256Point(), 33);
    compressed[0] = 2;

    refused(p256(compressed), Reason.KEY_NOT_ALLOWED, "uncompressed");
    refused(p256(new byte[] {0}), Reason.KEY_NOT_ALLOWED, "uncompressed");
    refused(p256(new byte[0]), Reason.KEY_NOT_ALLOWED, "uncompressed");
  }

  private static byte[] p256(byte[] point) {
    return spki(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1, point);
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2047, 2056})
  void refusesOtherSizesOfRsa(int bits) {
    var modulus = BigInteger.ONE.shiftLeft(bits - 1).setBit(0);

    refused(rsa(modulus, 65537), Reason.KEY_NOT_ALLOWED, bits + "-bit RSA");
  }

  @Test
  void refusesOtherExponents() {
    var key = (RSAPublicKey) PROVIDERS.generate(KeyKind.RSA_2048).getPublic();

    refused(rsa(key.getModulus(), 3), Reason.KEY_NOT_ALLOWED, "65537");
    refused(rsa(key.getModulus(), 1), Reason.KEY_NOT_ALLOWED, "65537");
  }

  @Test
  void refusesModuliThatCanBeFactored() {
    var random = new Random(1);
    // Two neighbours of a number with its two top bits set: the product has 2048 bits.
    var p = new BigInteger(1024, random).setBit(1023).setBit(1022).nextProbablePrime();
    var close = p.multiply(p.nextProbablePrime());
    // 1 modulo every small prime: so looks a product of two ROCA primes with exponent 0.
    var product = BigInteger.TWO;
    for (int i = 3; i <= 751; i += 2) {
      product = big(i).isProbablePrime(30) ? product.multiply(big(i)) : product;
    }
    var roca = product.multiply(BigInteger.ONE.shiftLeft(2047).divide(product).add(big(1)));

    refused(rsa(close, 65537), Reason.KEY_NOT_ALLOWED, "close together");
    refused(rsa(divisibleByThree(), 65537), Reason.KEY_NOT_ALLOWED, "small factor");
    refused(rsa(roca.add(BigInteger.ONE), 65537), Reason.KEY_NOT_ALLOWED, "ROCA");
  }

  /** A 2048-bit number that 3 divides. */
  private static BigInteger divisibleByThree() {
    var number = BigInteger.ONE.shiftLeft(2047).setBit(0);
    while (number.mod(big(3)).signum() != 0) {
      number = number.add(BigInteger.TWO);
    }
    return number;
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "13c0c38e01389ed11a757c268d9c92e3a2a5044e6fe1373ff2d436c1917285a5"
      })
  void refusesEdwardsPointsOfSmallOrderOrOffTheCurve(String point) {
    refused(
        DerBoundary.encode(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                HexFormat.of().parseHex(point))),
        Reason.KEY_NOT_ALLOWED,
        "small order");
  }

  @Test
  void refusesOtherTypes() throws GeneralSecurityException {
    refused(
        KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic().getEncoded(),
        Reason.KEY_NOT_ALLOWED,
        "1.3.101.110");
    refused(
        KeyPairGenerator.getInstance("ML-DSA-44").generateKeyPair().getPublic().getEncoded(),
        Reason.KEY_NOT_ALLOWED,
        "not accepted");
  }

  @Test
  void refusesASecondEncodingOfAKey() {
    var key = (RSAPublicKey) PROVIDERS.generate(KeyKind.RSA_2048).getPublic();
    var numbers =
        new org.bouncycastle.asn1.pkcs.RSAPublicKey(key.getModulus(), key.getPublicExponent());
    byte[] bare =
        DerBoundary.encode(
            new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
                DerBoundary.encode(numbers)));

    refused(bare, Reason.KEY_NOT_ALLOWED, "NULL");
  }

  @Test
  void refusesGarbage() {
    refused(new byte[] {0x30, 0}, Reason.BAD_CSR, "structure");
    refused(new byte[0], Reason.BAD_CSR, "DER");
    refused(
        spki(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE, new byte[] {1}),
        Reason.KEY_NOT_ALLOWED,
        "RSA key");
  }
}
