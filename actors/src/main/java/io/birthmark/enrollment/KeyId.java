package io.birthmark.enrollment;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a secret key. Events, answers and logs name a key by this and never hold the key.
 *
 * @param value {@code [A-Za-z0-9][A-Za-z0-9._:/-]{0,200}}
 */
public record KeyId(String value) {
  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,200}");

  public KeyId {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a key id");
    }
  }

  /** The key id, or empty when {@code value} breaks the rule. */
  public static Optional<KeyId> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new KeyId(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
