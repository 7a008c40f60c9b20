package io.birthmark.fleet;

import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import java.util.Optional;

/**
 * What waiting devices have in common that are told of together.
 *
 * @param reason why, where the state was given a reason
 * @param ca for whom they wait, where that is a CA
 */
public record StuckKey(WaitCause cause, Optional<Reason> reason, Optional<CaName> ca) {
  private static final char BETWEEN = '|';

  /** {@code cause|reason|ca}; what is absent is left empty. */
  @Override
  public String toString() {
    return cause.name()
        + BETWEEN
        + reason.map(Reason::name).orElse("")
        + BETWEEN
        + ca.map(CaName::value).orElse("");
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  public static StuckKey parse(String text) {
    int first = text.indexOf(BETWEEN);
    int second = text.indexOf(BETWEEN, first + 1);
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException("not a group of waiting devices: " + text);
    }
    return new StuckKey(
        WaitCause.valueOf(text.substring(0, first)),
        some(text.substring(first + 1, second)).map(Reason::valueOf),
        some(text.substring(second + 1)).map(CaName::new));
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
