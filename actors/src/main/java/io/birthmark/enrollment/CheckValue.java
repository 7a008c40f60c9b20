package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.Sha256;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Tells whether two people speak of the same key without showing it: the first 8 bytes of SHA-256
 * over {@code "birthmark/1 key check" ‖ 0x00 ‖ SHA-256(key)}. It is public, so it suits random keys
 * only: a password could be guessed from it.
 *
 * @param value 16 lower-case hexadecimal digits
 */
public record CheckValue(String value) {
  private static final Pattern RULE = Pattern.compile("[0-9a-f]{16}");
  private static final byte[] LABEL = "birthmark/1 key check\0".getBytes(US_ASCII);

  public CheckValue {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("a check value has 16 lower-case hexadecimal digits");
    }
  }

  /** The check value of a key. */
  public static CheckValue of(SecretBytes key) {
    var raw = key.toArray();
    try {
      var digest = Sha256.of(LABEL, Sha256.of(raw).toBytes());
      return new CheckValue(digest.toHex().substring(0, 16));
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
