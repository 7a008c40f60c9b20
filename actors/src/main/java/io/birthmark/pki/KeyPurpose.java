package io.birthmark.pki;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** What a certificate may be used for in TLS (ExtendedKeyUsage, RFC 5280 §4.2.1.12). */
public enum KeyPurpose {
  CLIENT_AUTH("1.3.6.1.5.5.7.3.2"),
  SERVER_AUTH("1.3.6.1.5.5.7.3.1");

  private final String oid;

  KeyPurpose(String oid) {
    this.oid = oid;
  }

  KeyPurposeId id() {
    return KeyPurposeId.getInstance(new ASN1ObjectIdentifier(oid));
  }
}
