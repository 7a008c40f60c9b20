package io.birthmark.operation;

import io.birthmark.device.Actor;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one operation.
 *
 * @param value 24 hexadecimal digits in lower case
 */
public record OperationId(String value) {
  private static final int LENGTH = 24;
  private static final Pattern RULE = Pattern.compile("[0-9a-f]{" + LENGTH + "}");

  public OperationId {
    if (!RULE.matcher(value).matches()) {
      throw new IllegalArgumentException("an operation's id has 24 of the digits 0-9 a-f");
    }
  }

  /** The id, or empty when it breaks the rule. */
  public static Optional<OperationId> of(String value) {
    return RULE.matcher(value).matches() ? Optional.of(new OperationId(value)) : Optional.empty();
  }

  /** The id of what somebody starts with a key: a repeat comes to the same operation. */
  public static OperationId of(Actor who, IdempotencyKey key) {
    var text = "birthmark/operation/1 " + who + " " + key.value();
    return new OperationId(
        Sha256.of(text.getBytes(StandardCharsets.UTF_8)).toHex().substring(0, LENGTH));
  }

  /** What each device's twin knows a repeat of the operation's deed by. */
  public IdempotencyKey key(Deed deed) {
    return new IdempotencyKey("operation:" + value + ":" + deed.verb());
  }

  @Override
  public String toString() {
    return value;
  }
}
