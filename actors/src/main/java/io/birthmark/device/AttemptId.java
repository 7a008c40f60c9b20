package io.birthmark.device;

import java.util.regex.Pattern;

/**
 * One attempt to obtain one certificate, and the correlation a CA is asked with: journaled before
 * the CA is called, and never used for a second attempt.
 *
 * @param value 32 lower-case hexadecimal digits, 128 random bits
 */
public record AttemptId(String value) {
  private static final Pattern RULE = Pattern.compile("[0-9a-f]{32}");

  public AttemptId {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("an attempt id has 32 hexadecimal digits");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
