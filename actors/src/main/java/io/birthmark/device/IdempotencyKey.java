package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a sender repeats a command with, so that it takes effect once.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9._:-]}
 */
public record IdempotencyKey(String value) {
  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  public IdempotencyKey {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "an idempotency key has 1 to 64 of the characters A-Z a-z 0-9 . _ : -");
    }
  }

  /** The key, or empty when it breaks the rule. */
  public static Optional<IdempotencyKey> of(String value) {
    return RULE.matcher(value).matches()
        ? Optional.of(new IdempotencyKey(value))
        : Optional.empty();
  }
}
