package io.birthmark.device;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a device comes from and whose it is, as far as whoever registered it says so. It proves
 * nothing and names nobody: the owner reference is a key into a system of the owner's, never
 * personal data.
 *
 * @param batch the production batch, after {@link #valid}
 * @param site the factory
 * @param line the production line
 * @param ownerReference an opaque reference to the owner
 */
public record Lot(
    Optional<String> batch,
    Optional<String> site,
    Optional<String> line,
    Optional<String> ownerReference) {
  /** Nothing is said. */
  public static final Lot NONE =
      new Lot(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern RULE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  public Lot {
    if (!valid(batch) || !valid(site) || !valid(line) || !valid(ownerReference)) {
      throw new IllegalArgumentException(
          "batch, site, line and owner reference have 1 to 64 letters, digits, dots, colons,"
              + " dashes or underscores");
    }
    batch = batch.map(SharedName::of);
    site = site.map(SharedName::of);
    line = line.map(SharedName::of);
  }

  /**
   * Whether {@code text} may stand as one of the four: {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}.
   */
  public static boolean valid(String text) {
    return RULE.matcher(text).matches();
  }

  private static boolean valid(Optional<String> text) {
    return text.isEmpty() || valid(text.get());
  }
}
