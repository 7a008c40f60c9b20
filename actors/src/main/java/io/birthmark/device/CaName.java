package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A certificate authority's name, the same word in configuration, events, metrics and documents.
 *
 * @param value {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}
 */
public record CaName(String value) {
  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public CaName {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a name: letters, digits, dot, dash, underscore; at most 64");
    }
    value = SharedName.of(value);
  }

  /** The name, or empty when it breaks the rule. */
  public static Optional<CaName> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new CaName(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
