package io.birthmark.ca.embedded;

import io.birthmark.device.Bytes;
import io.birthmark.pki.CaCertificate;
import io.birthmark.pki.DerChain;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.KeyHandle;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.List;

/**
 * The issuing CA, ready to sign.
 *
 * @param facts its certificate, as plans are made for it
 * @param key its key
 * @param path certificates from this CA's own up to, but without, the root
 * @param roots trust anchors that devices are given
 */
public record IssuingCa(IssuerFacts facts, KeyHandle key, List<Bytes> path, List<Bytes> roots) {
  public IssuingCa {
    path = List.copyOf(path);
    roots = List.copyOf(roots);
  }

  /** {@link #path} in DER, one after the other: what a device sends along with its certificate. */
  public Bytes chain() {
    return DerChain.join(path);
  }

  /** {@link #roots} in DER, one after the other. */
  public Bytes anchors() {
    return DerChain.join(roots);
  }

  /**
   * Signs a planned body. Asked again it gives a certificate with the same body, serial number and
   * validity; only the signature's bytes may differ, because ECDSA takes a fresh random number.
   *
   * @param tbs {@link io.birthmark.pki.IssuancePlan#tbs} of a plan for this issuer
   * @return the certificate in DER
   * @throws IllegalArgumentException when it is no body of a device certificate by this issuer:
   *     nothing that comes this far by mistake makes a CA
   */
  public Bytes sign(Bytes tbs) {
    facts
        .refusalToSign(tbs)
        .ifPresent(why -> {
          throw new IllegalArgumentException(why);
        });
    return CaCertificate.sign(tbs, key);
  }

  /** Whether its key is at hand and that of its certificate: what it signs can be verified. */
  boolean isWhole() {
    var text = "birthmark examines its own CA".getBytes(StandardCharsets.US_ASCII);
    try {
      var signature = Signature.getInstance(key.algorithm());
      signature.initVerify(key.publicKey());
      signature.update(text);
      return signature.verify(key.sign(text))
          && Bytes.copyOf(key.publicKey().getEncoded()).equals(facts.certificate().spki());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key's algorithm is one of the platform's", e);
    }
  }
}
