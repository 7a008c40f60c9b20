package io.birthmark.device;

import java.math.BigInteger;
import java.util.Locale;

/**
 * A certificate's serial number (RFC 5280 §4.1.2.2): positive, at most 20 octets.
 *
 * @param value the number itself
 */
public record SerialNumber(BigInteger value) {
  public SerialNumber {
    if (value.signum() <= 0 || value.bitLength() > 159) {
      throw new IllegalArgumentException("a serial number is positive and has at most 20 octets");
    }
  }

  /** Reads hexadecimal digits, as {@link #toString} writes them. */
  public static SerialNumber fromHex(String hex) {
    return new SerialNumber(new BigInteger(hex, 16));
  }

  /** Lower-case hexadecimal digits without leading zeros. */
  @Override
  public String toString() {
    return value.toString(16).toLowerCase(Locale.ROOT);
  }
}
