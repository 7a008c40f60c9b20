package io.birthmark.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for addresses in audit records, which live for ever: an address is personal data. The same
 * address has the same name until the node starts again, and nobody can find the address by it,
 * because the key is kept nowhere.
 */
public final class Pseudonyms {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int SHOWN_BYTES = 4;

  private final SecretKeySpec key;

  /** Pseudonyms under a fresh key. */
  public Pseudonyms(SecureRandom random) {
    var bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  String of(String address) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      var code = mac.doFinal(address.getBytes(StandardCharsets.UTF_8));
      return "address-" + HexFormat.of().formatHex(code, 0, SHOWN_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
