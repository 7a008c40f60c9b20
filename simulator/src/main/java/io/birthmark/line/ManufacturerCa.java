package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A device maker's CA for IDevID certificates (IEEE 802.1AR-2018 §8): a root, which is the anchor
 * to upload, and an issuing CA under it.
 *
 * @param anchor the root's certificate
 * @param issuer the issuing CA's certificate
 * @param issuerKey the issuing CA's key
 * @param anchorKey the root's key, with which the maker shows that the root is his; a maker with
 *     more to lose keeps it in a safe, and lines that were made without it have none
 */
record ManufacturerCa(
    X509Certificate anchor,
    X509Certificate issuer,
    PrivateKey issuerKey,
    Optional<PrivateKey> anchorKey) {
  /**
   * "The certificate has no well-defined expiration date" (RFC 5280 §4.1.2.5), as 802.1AR asks of
   * an IDevID.
   */
  private static final Time NEVER = new Time(new DERGeneralizedTime("99991231235959Z"));

  /** id-on-hardwareModuleName (RFC 4108 §5). */
  private static final ASN1ObjectIdentifier HARDWARE_MODULE_NAME =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.4");

  /** The maker's own arc for module types; 2.25 needs no registration (ITU-T X.667). */
  private static final ASN1ObjectIdentifier MODULE_TYPE =
      new ASN1ObjectIdentifier("2.25.329800735698586629295641978511506172918.1");

  private static final SecureRandom RANDOM = new SecureRandom();

  /** Makes a new hierarchy; two of the same name differ in their keys alone. */
  static ManufacturerCa create(String manufacturer, Instant now) {
    return encoding(() -> {
      var rootName = name(manufacturer, "IDevID Root");
      var issuerName = name(manufacturer, "IDevID Issuer");
      var rootKey = Crypto.newKey(Crypto.P256);
      var issuerKey = Crypto.newKey(Crypto.P256);
      var root = ca(rootName, rootKey.getPublic(), rootName, rootKey, 1, now);
      var issuer = ca(issuerName, issuerKey.getPublic(), rootName, rootKey, 0, now);
      return new ManufacturerCa(
          root, issuer, issuerKey.getPrivate(), Optional.of(rootKey.getPrivate()));
    });
  }

  /** Issues an IDevID; the chain for the device, its own certificate first, without the anchor. */
  List<X509Certificate> issue(
      String manufacturer, String model, String serial, PublicKey key, Instant now) {
    return encoding(() -> {
      var subject =
          new X500NameBuilder(BCStyle.INSTANCE)
              .addRDN(BCStyle.O, manufacturer)
              .addRDN(BCStyle.CN, model)
              .addRDN(BCStyle.SERIALNUMBER, serial)
              .build();
      var issuerName = X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
      var utils = new JcaX509ExtensionUtils();
      var builder =
          new JcaX509v3CertificateBuilder(
                  issuerName, serialNumber(), new Time(Date.from(now)), NEVER, subject, key)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  utils.createAuthorityKeyIdentifier(issuer.getPublicKey()))
              .addExtension(Extension.subjectAlternativeName, false, hardwareModuleName(serial));
      return List.of(sign(builder, issuerKey), issuer);
    });
  }

  private static X509Certificate ca(
      X500Name subject, PublicKey key, X500Name issuer, KeyPair signer, int pathLength, Instant now)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    var utils = new JcaX509ExtensionUtils();
    return sign(
        new JcaX509v3CertificateBuilder(
                issuer, serialNumber(), new Time(Date.from(now)), NEVER, subject, key)
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength))
            .addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .addExtension(
                Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key))
            .addExtension(
                Extension.authorityKeyIdentifier,
                false,
                utils.createAuthorityKeyIdentifier(signer.getPublic())),
        signer.getPrivate());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private static X500Name name(String manufacturer, String role) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, manufacturer)
        .addRDN(BCStyle.CN, manufacturer + " " + role)
        .build();
  }

  /** SEQUENCE { hwType OBJECT IDENTIFIER, hwSerialNum OCTET STRING } as otherName (RFC 4108 §5). */
  private static GeneralNames hardwareModuleName(String serial) {
    var module =
        new DERSequence(
            new ASN1Encodable[] {
              MODULE_TYPE, new DEROctetString(serial.getBytes(StandardCharsets.US_ASCII))
            });
    var otherName =
        new DERSequence(
            new ASN1Encodable[] {HARDWARE_MODULE_NAME, new DERTaggedObject(true, 0, module)});
    return new GeneralNames(new GeneralName(GeneralName.otherName, otherName));
  }

  private static BigInteger serialNumber() {
    return new BigInteger(127, RANDOM).setBit(126);
  }

  /** The anchor in PEM, as an operator uploads it. */
  String anchorPem() {
    return encoding(() -> Pem.certificate(ByteString.copyFrom(anchor.getEncoded())));
  }

  private interface Step<T> {
    T run() throws GeneralSecurityException, IOException, OperatorCreationException;
  }

  private static <T> T encoding(Step<T> step) {
    try {
      return step.run();
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate of our own making failed", e);
    }
  }
}
