package io.birthmark.pki;

import io.birthmark.device.Bytes;
import io.birthmark.pki.DerGuard.Limits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Certificates in DER, one after the other without anything between: the form on the wire. */
public final class DerChain {
  private DerChain() {}

  /** The certificates one after the other. */
  public static Bytes join(List<Bytes> certificates) {
    var out = new ByteArrayOutputStream();
    certificates.forEach(certificate -> out.writeBytes(certificate.toArray()));
    return Bytes.copyOf(out.toByteArray());
  }

  /** What is wrong with {@code chain} under {@link Limits#CHAIN}; empty when nothing is. */
  public static Optional<String> fault(Bytes chain) {
    var limits = Limits.CHAIN;
    if (chain.size() > limits.maxBytes()) {
      return Optional.of(chain.size() + " bytes, at most " + limits.maxBytes() + " are allowed");
    }
    return DerGuard.checkSequenceOf(chain.toArray(), limits, limits.maxElements());
  }

  /**
   * The elements of a chain, in order, each still to be read as a certificate.
   *
   * @throws IllegalArgumentException when {@link #fault} finds something
   */
  public static List<Bytes> split(Bytes chain) {
    fault(chain)
        .ifPresent(why -> {
          throw new IllegalArgumentException(why);
        });
    var der = chain.toArray();
    var scan = new DerScan(der, Limits.CHAIN);
    var parts = new ArrayList<Bytes>();
    for (int from = 0; from < der.length; ) {
      int to = scan.element(from);
      parts.add(Bytes.copyOf(Arrays.copyOfRange(der, from, to)));
      from = to;
    }
    return List.copyOf(parts);
  }
}
