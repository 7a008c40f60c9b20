package io.birthmark.enrollment;

import io.birthmark.device.Sha256;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What the holder of an anchor's key signs to show that it is his: 160 random bits, so that nobody
 * had it signed before it was asked for. It is no secret.
 *
 * @param value 40 hexadecimal digits, lower case: short enough for a commonName (RFC 5280 §A.1)
 */
public record RegistrationCode(String value) {
  private static final int BYTES = 20;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}");

  public RegistrationCode {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a registration code has 40 hexadecimal digits");
    }
  }

  /** A new one. */
  public static RegistrationCode random(SecureRandom random) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new RegistrationCode(HexFormat.of().formatHex(bytes));
  }

  /** The text over which {@link AnchorProof.BySignature} signs, all of it in ASCII. */
  String statement(Sha256 anchor) {
    return "birthmark/1 anchor " + anchor.toHex() + " " + value;
  }

  @Override
  public String toString() {
    return value;
  }
}
