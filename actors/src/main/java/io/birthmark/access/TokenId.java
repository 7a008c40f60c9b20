package io.birthmark.access;

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

  /** The id, or empty when it breaks the rule. */
  public static Optional<TokenId> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new TokenId(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
