package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/**
 * A device's key on P-256 and the request to certify it, in DER.
 *
 * @param privateKey PKCS#8
 * @param publicKey its SubjectPublicKeyInfo
 * @param csr made once, because ECDSA would give other bytes for the same key the next time
 */
public record KeyRequest(ByteString privateKey, ByteString publicKey, ByteString csr) {
  private static final int LONGEST_FIELD = 64;
  private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]{1,64}");

  /** A new key of the device with this serial. */
  static KeyRequest make(String serial) {
    var key = Crypto.newKey(Crypto.P256);
    var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, serial).build();
    var publicKey = ByteString.copyFrom(key.getPublic().getEncoded());
    return new KeyRequest(
        ByteString.copyFrom(key.getPrivate().getEncoded()),
        publicKey,
        signed(subject, publicKey, key.getPrivate(), Optional.empty()));
  }

  /**
   * The same key, asking for what CsrAttrs say where they have an extensionRequest (RFC 9908 §3.2),
   * under the subject that DEVICE-PROTOCOL.md gives; as it is where they have none, or where it
   * asks for that already.
   */
  KeyRequest asking(String device, String serial, ByteString csrAttributes) {
    var wanted = extensions(csrAttributes);
    return wanted.isEmpty() || wanted.equals(asked())
        ? this
        : new KeyRequest(
            privateKey,
            publicKey,
            signed(subject(device, serial), publicKey, Crypto.privateKey(privateKey), wanted));
  }

  private static X500Name subject(String device, String serial) {
    var subject = new X500NameBuilder(BCStyle.INSTANCE);
    if (device.length() <= LONGEST_FIELD) {
      subject.addRDN(BCStyle.CN, device);
      if (PRINTABLE.matcher(serial).matches()) {
        subject.addRDN(BCStyle.SERIALNUMBER, serial);
      }
    }
    return subject.build();
  }

  private static Optional<Extensions> extensions(ByteString csrAttributes) {
    if (csrAttributes.isEmpty()) {
      return Optional.empty();
    }
    for (var item : ASN1Sequence.getInstance(csrAttributes.toByteArray())) {
      if (item.toASN1Primitive() instanceof ASN1Sequence attribute
          && Attribute.getInstance(attribute)
              .getAttrType()
              .equals(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)) {
        return Optional.of(
            Extensions.getInstance(Attribute.getInstance(attribute).getAttributeValues()[0]));
      }
    }
    return Optional.empty();
  }

  private Optional<Extensions> asked() {
    try {
      return Optional.ofNullable(
          new PKCS10CertificationRequest(csr.toByteArray()).getRequestedExtensions());
    } catch (IOException e) {
      throw new IllegalStateException("a request of our own making cannot be read", e);
    }
  }

  private static ByteString signed(
      X500Name subject, ByteString publicKey, PrivateKey key, Optional<Extensions> extensions) {
    try {
      var request =
          new PKCS10CertificationRequestBuilder(
              subject, SubjectPublicKeyInfo.getInstance(publicKey.toByteArray()));
      extensions.ifPresent(
          wanted -> request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wanted));
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return ByteString.copyFrom(request.build(signer).getEncoded());
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
