package io.birthmark.pki;

import io.birthmark.device.Bytes;
import java.io.IOException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A request on P-256 that asks for names, as a device might make it. */
public final class NamedRequest {
  /** What the fixtures' device has to ask for. */
  public static final String SUBJECT = "CN=dev-0001,2.5.4.5=SN-0001";

  public static final String URI = "urn:birthmark:default:dev-0001";

  private final KeyPair keys = PkiFixtures.PROVIDERS.generate(KeyKind.EC_P256);
  private final JcaPKCS10CertificationRequestBuilder request;
  private final List<Extension> extensions = new ArrayList<>();

  public NamedRequest(String subject) {
    request = new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic());
  }

  public NamedRequest uris(String... uris) {
    var names = new ArrayList<GeneralName>();
    for (var uri : uris) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }
    return extension(
        Extension.subjectAlternativeName, new GeneralNames(names.toArray(GeneralName[]::new)));
  }

  public NamedRequest extension(ASN1ObjectIdentifier oid, ASN1Encodable value) {
    try {
      extensions.add(Extension.create(oid, false, value));
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public NamedRequest attribute(ASN1ObjectIdentifier oid, ASN1Encodable value) {
    request.addAttribute(oid, value);
    return this;
  }

  public Bytes der() {
    try {
      if (!extensions.isEmpty()) {
        request.addAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
            new Extensions(extensions.toArray(Extension[]::new)));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return Bytes.copyOf(request.build(signer).getEncoded());
    } catch (OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  public Csr csr() {
    return Csr.read(der(), PkiFixtures.PROVIDERS) instanceof CsrReading.Accepted(var csr)
        ? csr
        : fail();
  }

  private static Csr fail() {
    throw new AssertionError("the request was not accepted");
  }
}
