package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An enrollment group's name.
 *
 * @param value {@code [A-Za-z0-9][A-Za-z0-9._-]{0,63}}
 */
public record GroupId(String value) {
  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public GroupId {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "not a name: letters, digits, dot, dash, underscore; at most 64");
    }
    value = SharedName.of(value);
  }

  /** The name, or empty when it breaks the rule. */
  public static Optional<GroupId> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new GroupId(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
