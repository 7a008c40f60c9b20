package io.birthmark.pki;

import io.birthmark.pki.DerGuard.Limits;
import java.util.Arrays;

/** One walk over DER bytes without recursion; the work of {@link DerGuard}. */
final class DerScan {
  private static final int BROKEN = -1;
  private static final int CONSTRUCTED = 0x20;
  private static final int CLASS = 0xC0;
  private static final int TAG = 0x1F;
  private static final int SEQUENCE = 16;
  private static final int SET = 17;

  private final byte[] der;
  private final Limits limits;

  /** End of each open constructed element, outermost first. */
  private final int[] ends;

  /** Where the content of the element being read begins. */
  private int content;

  private String fault = "";

  DerScan(byte[] der, Limits limits) {
    this.der = der;
    this.limits = limits;
    this.ends = new int[limits.maxDepth()];
  }

  /**
   * The first element inside of {@code der}, exactly as it stands there: what a signature covers.
   * Encoding it anew could change bytes that the sender signed.
   *
   * @param der one constructed element that the guard has passed
   */
  static byte[] firstChild(byte[] der, Limits limits) {
    var scan = new DerScan(der, limits);
    scan.header(0, der.length);
    int start = scan.content;
    return Arrays.copyOfRange(der, start, scan.element(start));
  }

  /** What stopped the walk. */
  String fault() {
    return fault;
  }

  /** Walks the element at {@code from}; returns where it ends, or a negative number. */
  int element(int from) {
    int position = from;
    int open = 0;
    int nodes = 0;
    do {
      if (open == limits.maxDepth()) {
        return broken(position, "nested deeper than " + limits.maxDepth() + " levels");
      }
      nodes++;
      if (nodes > limits.maxNodes()) {
        return broken(position, "more than " + limits.maxNodes() + " elements");
      }
      int end = header(position, open == 0 ? der.length : ends[open - 1]);
      if (end < 0) {
        return BROKEN;
      }
      if ((der[position] & CONSTRUCTED) != 0) {
        ends[open] = end;
        open++;
        position = content;
      } else {
        var wrong = DerContent.fault(der[position] & 0xFF, der, content, end, limits);
        if (wrong.isPresent()) {
          return broken(position, wrong.get());
        }
        position = end;
      }
      while (open > 0 && position == ends[open - 1]) {
        open--;
      }
    } while (open > 0);
    return position;
  }

  /** Reads tag and length at {@code at}, sets {@link #content}, returns the element's end. */
  private int header(int at, int parentEnd) {
    if (parentEnd - at < 2) {
      return broken(at, "truncated");
    }
    int identifier = der[at] & 0xFF;
    if ((identifier & TAG) == TAG) {
      return broken(at, "a tag above 30");
    }
    if ((identifier & CLASS) == 0 && isContainer(identifier) != constructed(identifier)) {
      return broken(at, "a string in pieces, or a SEQUENCE or SET that is not constructed");
    }
    int first = der[at + 1] & 0xFF;
    if (first < 0x80) {
      return end(at, at + 2, first, parentEnd);
    }
    return longLength(at, first & 0x7F, parentEnd);
  }

  private int longLength(int at, int octets, int parentEnd) {
    if (octets == 0) {
      return broken(at, "an indefinite length");
    }
    if (octets > 3 || parentEnd - at < 2 + octets) {
      return broken(at, "truncated, or longer than what holds it");
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xFF);
    }
    if (length < 0x80 || length >>> (8 * (octets - 1)) == 0) {
      return broken(at, "a length that is not in its shortest form");
    }
    return end(at, at + 2 + octets, length, parentEnd);
  }

  private int end(int at, int contentStart, int length, int parentEnd) {
    if (length > parentEnd - contentStart) {
      return broken(at, "truncated, or longer than what holds it");
    }
    content = contentStart;
    return contentStart + length;
  }

  private int broken(int at, String why) {
    fault = why + ", at byte " + at;
    return BROKEN;
  }

  private static boolean constructed(int identifier) {
    return (identifier & CONSTRUCTED) != 0;
  }

  private static boolean isContainer(int identifier) {
    int tag = identifier & TAG;
    return tag == SEQUENCE || tag == SET;
  }
}
