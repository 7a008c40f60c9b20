package io.birthmark.enrollment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.birthmark.device.DeviceId;
import io.birthmark.device.OneTimeToken;
import io.birthmark.device.Sha256;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;

/** One-time tokens: how they are made, and how the journal names them without holding them. */
public final class OneTimeTokens {
  /** Bytes of a token that is made here; they are random. */
  public static final int LENGTH = 32;

  /** Fewest bytes of a token that somebody else has made. */
  public static final int MIN_LENGTH = 16;

  private static final int NAME = 32;
  private static final byte[] ZERO = {0};

  private OneTimeTokens() {}

  /** A fresh token; whoever got it closes it. */
  public static SecretBytes random(SecureRandom source) {
    var raw = new byte[LENGTH];
    source.nextBytes(raw);
    try {
      return SecretBytes.copyOf(raw);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }

  /**
   * How the journal names a token of a device. The same token gets the same name however often it
   * is offered, so that it can be told that it has been used.
   *
   * <p>The key id is {@code token/} and the first 32 hexadecimal digits of SHA-256 over device id,
   * zero byte and check value.
   */
  public static OneTimeToken named(DeviceId device, SecretBytes token, Instant expires) {
    var check = CheckValue.of(token).value();
    var digest =
        Sha256.of(device.toString().getBytes(US_ASCII), ZERO, check.getBytes(US_ASCII)).toHex();
    return new OneTimeToken("token/" + digest.substring(0, NAME), check, expires);
  }
}
