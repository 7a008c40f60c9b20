package io.birthmark.device;

import java.util.Optional;

/**
 * What somebody says why he gives a command. It stands in the audit record of every event of the
 * command, for ever: no place for personal data.
 *
 * @param text 1 to {@link #MAX} characters that show
 */
public record Note(String text) {
  /** Longest note, in characters. */
  public static final int MAX = 200;

  public Note {
    if (!PlainText.valid(text, MAX)) {
      throw new IllegalArgumentException("a note has 1 to " + MAX + " characters that show");
    }
  }

  /** The note, or empty when it breaks the rule. */
  public static Optional<Note> of(String text) {
    return PlainText.valid(text, MAX) ? Optional.of(new Note(text)) : Optional.empty();
  }
}
