package io.birthmark.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Sha256;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an API token or line key: the part of it that is shown, and that audit records name
 * as the actor. No secret.
 *
 * @param value {@code [a-z0-9]{12}}
 */
public record TokenId(String value) {
  /** Characters of an id. */
  public static final int LENGTH = 12;

  private static final Pattern RULE = Pattern.compile("[a-z0-9]{" + LENGTH + "}");

  public TokenId {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("a token's id has 12 of a-z 0-9");
    }
  }

  /**
   * The id of the token that is made for an idempotency key: always the same, so that a repeat
   * finds what the first request has made, and makes no second token even when its key is
   * forgotten.
   */
  public static TokenId madeFor(IdempotencyKey key) {
    var digest = Sha256.of(("birthmark/token/1 " + key.value()).getBytes(UTF_8)).toBytes();
    var text = "0".repeat(LENGTH) + new BigInteger(1, digest).toString(Character.MAX_RADIX);
    return new TokenId(text.substring(text.length() - LENGTH));
  }

  /** The id, or empty when it breaks the rule. */
  public static Optional<TokenId> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new TokenId(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
