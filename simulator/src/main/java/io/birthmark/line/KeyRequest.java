package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.io.IOException;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A device's key on P-256 and the request to certify it, in DER.
 *
 * @param privateKey PKCS#8
 * @param publicKey its SubjectPublicKeyInfo
 * @param csr made once, because ECDSA would give other bytes for the same key the next time
 */
public record KeyRequest(ByteString privateKey, ByteString publicKey, ByteString csr) {

  /** A new key of the device with this serial. */
  static KeyRequest make(String serial) {
    var key = Crypto.newKey(Crypto.P256);
    try {
      var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, serial).build();
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
      var request =
          new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic()).build(signer);
      return new KeyRequest(
          ByteString.copyFrom(key.getPrivate().getEncoded()),
          ByteString.copyFrom(key.getPublic().getEncoded()),
          ByteString.copyFrom(request.getEncoded()));
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("a request of our own making failed", e);
    }
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "KeyRequest";
  }
}
