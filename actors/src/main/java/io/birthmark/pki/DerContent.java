package io.birthmark.pki;

import io.birthmark.pki.DerGuard.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The content of one primitive element of a universal type (X.690 §8, §10, §11).
 *
 * <p>Types that no certificate or CSR holds (REAL, EXTERNAL, VideotexString …) are refused: a list
 * of what is allowed cannot be incomplete in a dangerous way.
 */
final class DerContent {
  private static final int UNIVERSAL = 0;
  private static final int CLASS = 0xC0;

  private DerContent() {}

  /** What is wrong with bytes {@code from} to {@code to} as content of this identifier octet. */
  static Optional<String> fault(int identifier, byte[] der, int from, int to, Limits limits) {
    if ((identifier & CLASS) != UNIVERSAL) {
      return Optional.empty();
    }
    boolean sound =
        switch (identifier) {
          case 1 -> to - from == 1 && (der[from] == 0 || der[from] == -1);
          case 2, 10 -> integer(der, from, to, limits);
          case 3 -> bitString(der, from, to);
          case 4 -> true;
          case 5 -> to == from;
          case 6 -> oid(der, from, to, limits);
          case 12 -> text(der, from, to);
          // PrintableString proper has fewer characters; makers put '@' and '_' in, harmlessly.
          case 18, 19, 22, 26 -> within(der, from, to, 0x20, 0x7E);
          case 20 -> latin(der, from, to);
          case 23 -> digits(der, from, to, 12);
          case 24 -> digits(der, from, to, 14);
          case 28, 30 -> wideText(der, from, to, identifier == 28 ? 4 : 2);
          default -> false;
        };
    return sound ? Optional.empty() : Optional.of("content not allowed for type " + identifier);
  }

  private static boolean integer(byte[] der, int from, int to, Limits limits) {
    int length = to - from;
    if (length == 0 || length * 8 > limits.maxIntegerBits()) {
      return false;
    }
    boolean padded =
        length > 1
            && ((der[from] == 0 && der[from + 1] >= 0) || (der[from] == -1 && der[from + 1] < 0));
    return !padded;
  }

  /** Unused bits are at most seven and zero (X.690 §11.2). */
  private static boolean bitString(byte[] der, int from, int to) {
    if (to == from) {
      return false;
    }
    int unused = der[from];
    if (to - from == 1) {
      return unused == 0;
    }
    return unused >= 0 && unused <= 7 && (der[to - 1] & ((1 << unused) - 1)) == 0;
  }

  private static boolean oid(byte[] der, int from, int to, Limits limits) {
    if (to == from || to - from > limits.maxOidBytes() || der[to - 1] < 0) {
      return false;
    }
    boolean starts = true;
    for (int i = from; i < to; i++) {
      if (starts && (der[i] & 0xFF) == 0x80) {
        return false;
      }
      starts = der[i] >= 0;
    }
    return true;
  }

  private static boolean within(byte[] der, int from, int to, int low, int high) {
    for (int i = from; i < to; i++) {
      int octet = der[i] & 0xFF;
      if (octet < low || octet > high) {
        return false;
      }
    }
    return true;
  }

  private static boolean latin(byte[] der, int from, int to) {
    for (int i = from; i < to; i++) {
      int octet = der[i] & 0xFF;
      if (octet < 0x20 || (octet >= 0x7F && octet < 0xA0)) {
        return false;
      }
    }
    return true;
  }

  /** {@code YYMMDDHHMMSSZ} and {@code YYYYMMDDHHMMSSZ}, nothing else (RFC 5280 §4.1.2.5). */
  private static boolean digits(byte[] der, int from, int to, int count) {
    return to - from == count + 1 && der[to - 1] == 'Z' && within(der, from, to - 1, '0', '9');
  }

  private static boolean text(byte[] der, int from, int to) {
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      return plain(decoder.decode(ByteBuffer.wrap(der, from, to - from)));
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean wideText(byte[] der, int from, int to, int width) {
    if ((to - from) % width != 0) {
      return false;
    }
    var charset = width == 2 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_32BE;
    try {
      return plain(charset.newDecoder().decode(ByteBuffer.wrap(der, from, to - from)));
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** No NUL, no control characters, nothing that turns the reading direction around. */
  private static boolean plain(CharSequence text) {
    return text.codePoints()
        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
  }
}
