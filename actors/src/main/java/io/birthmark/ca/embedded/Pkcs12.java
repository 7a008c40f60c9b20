package io.birthmark.ca.embedded;

import io.birthmark.device.Bytes;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;

/**
 * A PKCS#12 file (RFC 7292) with one key and its certificates, put together by hand: the JDK's own
 * key store takes its iteration counts from settings of the whole process, and its defaults are
 * fifty times weaker.
 *
 * <p>The key is encrypted with AES-256-CBC under PBKDF2-HMAC-SHA256 (RFC 8018). The MAC is
 * HMAC-SHA256 under the PKCS#12 derivation, with as many iterations, or it would be the cheaper way
 * to guess the passphrase. Certificates are public and stand in the clear. openssl and keytool read
 * it.
 */
final class Pkcs12 {
  /** As OWASP asks for PBKDF2-HMAC-SHA256: about half a second for each guess. */
  static final int ITERATIONS = 600_000;

  /** The entry's name in the file. */
  static final String ALIAS = "ca";

  private static final String KEY_ENCRYPTION = "PBEWithHmacSHA256AndAES_256";
  private static final String MAC = "HmacPBESHA256";
  private static final int SALT_BYTES = 20;

  private final SecureRandom random;

  Pkcs12(SecureRandom random) {
    this.random = random;
  }

  /** The file's bytes; {@code certificates} begin with the key's own. */
  byte[] write(PrivateKey key, List<Bytes> certificates, char[] passphrase) {
    try {
      var contents = new ASN1EncodableVector();
      contents.add(data(new DERSequence(keyBag(key, certificates.getFirst(), passphrase))));
      contents.add(data(certificateBags(certificates)));
      byte[] safe = new DERSequence(contents).getEncoded(ASN1Encoding.DER);
      var content = new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(safe));
      return new Pfx(content, mac(safe, passphrase)).getEncoded(ASN1Encoding.DER);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot encrypt a CA key", e);
    }
  }

  private SafeBag keyBag(PrivateKey key, Bytes certificate, char[] passphrase)
      throws GeneralSecurityException, IOException {
    var parameters = new PBEParameterSpec(salt(), ITERATIONS);
    var cipher = Cipher.getInstance(KEY_ENCRYPTION);
    cipher.init(Cipher.ENCRYPT_MODE, pbeKey(KEY_ENCRYPTION, passphrase), parameters, random);
    byte[] plain = key.getEncoded();
    byte[] encrypted = cipher.doFinal(plain);
    Arrays.fill(plain, (byte) 0);
    var scheme = ASN1Primitive.fromByteArray(cipher.getParameters().getEncoded());
    var algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme);
    return new SafeBag(
        PKCSObjectIdentifiers.pkcs8ShroudedKeyBag,
        new EncryptedPrivateKeyInfo(algorithm, encrypted).toASN1Primitive(),
        named(certificate));
  }

  /** The first certificate bears the key's id, which is how readers put the two together. */
  private static DERSequence certificateBags(List<Bytes> certificates) {
    var bags = new ASN1EncodableVector();
    for (var certificate : certificates) {
      var value =
          new CertBag(
              PKCSObjectIdentifiers.x509Certificate, new DEROctetString(certificate.toArray()));
      bags.add(
          bags.size() == 0
              ? new SafeBag(PKCSObjectIdentifiers.certBag, value, named(certificate))
              : new SafeBag(PKCSObjectIdentifiers.certBag, value));
    }
    return new DERSequence(bags);
  }

  private static ASN1Set named(Bytes certificate) {
    var attributes = new ASN1EncodableVector();
    attributes.add(
        attribute(
            PKCSObjectIdentifiers.pkcs_9_at_localKeyId,
            new DEROctetString(certificate.sha256().toBytes())));
    attributes.add(
        attribute(PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(ALIAS)));
    return new DERSet(attributes);
  }

  private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new Attribute(type, new DERSet(value));
  }

  private static ContentInfo data(DERSequence bags) throws IOException {
    return new ContentInfo(
        PKCSObjectIdentifiers.data, new DEROctetString(bags.getEncoded(ASN1Encoding.DER)));
  }

  private MacData mac(byte[] safe, char[] passphrase) throws GeneralSecurityException {
    byte[] salt = salt();
    var mac = Mac.getInstance(MAC);
    mac.init(pbeKey("PBE", passphrase), new PBEParameterSpec(salt, ITERATIONS));
    var algorithm = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    return new MacData(new DigestInfo(algorithm, mac.doFinal(safe)), salt, ITERATIONS);
  }

  private static SecretKey pbeKey(String algorithm, char[] passphrase)
      throws GeneralSecurityException {
    var spec = new PBEKeySpec(passphrase);
    try {
      return SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
    } finally {
      spec.clearPassword();
    }
  }

  private byte[] salt() {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }
}
