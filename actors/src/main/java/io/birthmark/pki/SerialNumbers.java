package io.birthmark.pki;

import io.birthmark.device.SerialNumber;
import java.math.BigInteger;
import java.security.SecureRandom;

/** Serial numbers that nobody can guess and that never repeat. */
public final class SerialNumbers {
  /** Bits of every serial number made here: its first octet is 40 to 7F, it has 20 octets. */
  static final int BITS = 159;

  private SerialNumbers() {}

  /**
   * A fresh serial number: 20 octets, of which 158 bits are random. The top bit is 0, so that the
   * number is positive; the next is 1, so that every number has the same length (RFC 5280
   * §4.1.2.2).
   */
  public static SerialNumber random(SecureRandom random) {
    return new SerialNumber(new BigInteger(BITS - 1, random).setBit(BITS - 1));
  }
}
