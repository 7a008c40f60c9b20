package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a cloud: a service outside that lets a device in when it knows its certificate. The
 * same word in configuration, events, metrics and documents.
 *
 * @param value {@code [A-Za-z0-9][A-Za-z0-9._-]{0,47}}
 */
public record CloudName(String value) {
  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,47}");

  public CloudName {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a name: letters, digits, dot, dash, underscore; at most 48");
    }
    value = SharedName.of(value);
  }

  /** The name, or empty when it breaks the rule. */
  public static Optional<CloudName> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new CloudName(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
