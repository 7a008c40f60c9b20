package io.birthmark.ca.outside;

import io.birthmark.ca.CaTrust;
import io.birthmark.device.Bytes;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.pki.IssuerFacts;
import io.birthmark.pki.Pem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The CA that must have signed, with the way up to its root, as an operator pinned it in a file.
 *
 * @param issuer the issuing CA
 * @param trust what devices are given
 */
public record PinnedChain(IssuerFacts issuer, CaTrust trust) {
  /**
   * Reads PEM: the issuing CA's certificate first, each certificate signed by the next one, a
   * self-signed root last. An issuing CA that is its own root stands alone.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static PinnedChain of(String pem, CryptoProviders providers) {
    var found =
        Pem.decode(Pem.CERTIFICATE, pem)
            .orElseThrow(() ->
                new IllegalArgumentException("it holds no certificates in PEM, or something else"));
    var chain = new ArrayList<IssuerFacts>();
    for (var der : found) {
      chain.add(IssuerFacts.of(der, providers));
    }
    for (int i = 0; i < chain.size(); i++) {
      boolean last = i == chain.size() - 1;
      var above = chain.get(last ? i : i + 1);
      var certificate = chain.get(i).certificate();
      if (!certificate.issuer().equals(above.certificate().subject())
          || !above.signed(certificate)) {
        throw new IllegalArgumentException(
            last
                ? "its last certificate is not a self-signed root"
                : "certificate " + (i + 1) + " is not signed by the one after it");
      }
    }
    var root = found.getLast();
    return new PinnedChain(
        chain.getFirst(),
        new CaTrust(found.getFirst(), joined(found.subList(0, found.size() - 1)), root));
  }

  private static Bytes joined(List<Bytes> certificates) {
    var all = new ByteArrayOutputStream();
    certificates.forEach(certificate -> all.writeBytes(certificate.toArray()));
    return Bytes.copyOf(all.toByteArray());
  }
}
