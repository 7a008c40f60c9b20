package io.birthmark.cadouble;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates that a double needs for itself: its CAs', and those of its TLS connections. */
final class Signing {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** From when to when a certificate is valid. */
  record Period(Instant from, Instant to) {}

  private Signing() {}

  /** A positive serial number of as many octets, its first one never zero. */
  static BigInteger serial(int octets) {
    return new BigInteger(8 * octets - 2, RANDOM).setBit(8 * octets - 2);
  }

  /** A CA that signs itself. */
  static Identity root(X500Name name, Period period) throws GeneralSecurityException {
    var pair = Identity.newKey();
    var self = new Identity(pair.getPrivate(), List.of());
    var builder = builder(name, name, pair.getPublic(), period);
    return new Identity(
        pair.getPrivate(), List.of(sign(ca(builder, pair.getPublic(), 1), self.key())));
  }

  /** A CA below another one; its chain ends in the root. */
  static Identity issuing(X500Name name, Identity parent, Period period)
      throws GeneralSecurityException {
    var pair = Identity.newKey();
    var builder = ca(builder(name, subject(parent), pair.getPublic(), period), pair.getPublic(), 0);
    return below(parent, pair.getPrivate(), identified(builder, parent));
  }

  /** A TLS server's identity for some names. */
  static Identity server(X500Name name, GeneralNames hosts, Identity parent, Period period)
      throws GeneralSecurityException {
    var pair = Identity.newKey();
    try {
      var builder =
          leaf(
                  builder(name, subject(parent), pair.getPublic(), period),
                  KeyPurposeId.id_kp_serverAuth)
              .addExtension(Extension.subjectAlternativeName, false, hosts);
      return below(parent, pair.getPrivate(), identified(builder, parent));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A TLS client's identity. */
  static Identity client(X500Name name, Identity parent, Period period)
      throws GeneralSecurityException {
    var pair = Identity.newKey();
    try {
      var builder =
          leaf(
              builder(name, subject(parent), pair.getPublic(), period),
              KeyPurposeId.id_kp_clientAuth);
      return below(parent, pair.getPrivate(), identified(builder, parent));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static GeneralNames loopback() {
    return new GeneralNames(
        new GeneralName[] {
          new GeneralName(GeneralName.dNSName, "localhost"),
          new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        });
  }

  static X500Name subject(Identity identity) {
    return X500Name.getInstance(identity.certificate().getSubjectX500Principal().getEncoded());
  }

  static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    return sign(builder, key, "SHA256withECDSA");
  }

  static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key, String algorithm)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static Identity below(Identity parent, PrivateKey key, X509v3CertificateBuilder builder)
      throws GeneralSecurityException {
    var chain = new ArrayList<X509Certificate>();
    chain.add(sign(builder, parent.key()));
    chain.addAll(parent.chain());
    return new Identity(key, List.copyOf(chain));
  }

  private static X509v3CertificateBuilder builder(
      X500Name subject, X500Name issuer, PublicKey key, Period period) {
    return new JcaX509v3CertificateBuilder(
        issuer, serial(20), time(period.from()), time(period.to()), subject, key);
  }

  /** UTCTime or GeneralizedTime, as RFC 5280 §4.1.2.5 wants it. */
  static Time time(Instant instant) {
    return new Time(Date.from(instant));
  }

  private static X509v3CertificateBuilder ca(
      X509v3CertificateBuilder builder, PublicKey key, int pathLength)
      throws GeneralSecurityException {
    try {
      return builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509v3CertificateBuilder leaf(
      X509v3CertificateBuilder builder, KeyPurposeId purpose) throws IOException {
    return builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
  }

  private static X509v3CertificateBuilder identified(
      X509v3CertificateBuilder builder, Identity parent) throws GeneralSecurityException {
    try {
      return builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(parent.certificate().getPublicKey()));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
