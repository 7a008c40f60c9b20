package io.birthmark.pki;

import java.util.Optional;

/**
 * Looks through DER (X.690 §10) before any ASN.1 library sees it.
 *
 * <p>Libraries read nested structures by recursion: 7.8 kB of nested SEQUENCEs end in a {@link
 * StackOverflowError}, and 83 kB cost seconds. The guard is one loop over the bytes with an array
 * for a stack, so its cost is linear in a size that is checked first. It holds back what no CSR or
 * certificate needs and libraries disagree about: indefinite and padded lengths, tags above 30,
 * constructed strings, trailing bytes, control characters in names.
 */
public final class DerGuard {
  private DerGuard() {}

  /**
   * How much one structure may hold.
   *
   * @param maxBytes size of everything together
   * @param maxElements top-level elements, one after the other
   * @param maxDepth levels of nesting; the outermost element is level 1
   * @param maxNodes elements of all levels together, counted for each top-level element
   * @param maxIntegerBits length of an INTEGER's content
   * @param maxOidBytes length of an OBJECT IDENTIFIER's content
   */
  public record Limits(
      int maxBytes,
      int maxElements,
      int maxDepth,
      int maxNodes,
      int maxIntegerBits,
      int maxOidBytes) {
    /** One certificate signing request: 16 KiB. */
    public static final Limits CSR = single(16 * 1024);

    /** One certificate, or any part of one: 16 KiB. */
    public static final Limits CERTIFICATE = single(16 * 1024);

    /** Certificates one after the other: at most five, 64 KiB together. */
    public static final Limits CHAIN = new Limits(64 * 1024, 5, 32, 4096, 8200, 128);

    private static Limits single(int maxBytes) {
      return new Limits(maxBytes, 1, 32, 4096, 8200, 128);
    }
  }

  /** What is wrong with {@code der} as exactly one element; empty when nothing is. */
  public static Optional<String> fault(byte[] der, Limits limits) {
    return checkSequenceOf(der, limits, 1);
  }

  /**
   * What is wrong with {@code der} as one to {@code maxCount} elements one after the other; empty
   * when nothing is.
   */
  public static Optional<String> checkSequenceOf(byte[] der, Limits limits, int maxCount) {
    if (der.length == 0) {
      return Optional.of("no bytes");
    }
    if (der.length > limits.maxBytes()) {
      return Optional.of(der.length + " bytes, at most " + limits.maxBytes() + " are allowed");
    }
    var scan = new DerScan(der, limits);
    int position = 0;
    for (int count = 0; position < der.length; count++) {
      if (count == maxCount) {
        return Optional.of("bytes follow after " + maxCount + " element(s), at byte " + position);
      }
      position = scan.element(position);
      if (position < 0) {
        return Optional.of(scan.fault());
      }
    }
    return Optional.empty();
  }
}
