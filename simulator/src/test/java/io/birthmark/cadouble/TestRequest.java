package io.birthmark.cadouble;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A device's key and its request for a certificate. */
public record TestRequest(KeyPair key, String pem) {

  /** Asks for a CN and a DNS name, and for a key usage that only some CAs grant. */
  public static TestRequest of(String name) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var key = generator.generateKeyPair();
      var wanted = new ExtensionsGenerator();
      wanted.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, name + ".example")));
      wanted.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement));
      var request =
          new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=" + name), key.getPublic())
              .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wanted.generate())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()));
      return new TestRequest(
          key,
          "-----BEGIN CERTIFICATE REQUEST-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(request.getEncoded())
              + "\n-----END CERTIFICATE REQUEST-----\n");
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As the ledger names the key. */
  public String spkiSha256() {
    return Digest.sha256(key.getPublic().getEncoded());
  }
}
