package io.birthmark.journal;

import org.jspecify.annotations.Nullable;

/**
 * Stored bytes that are not an event this version can read: damaged, or written by a newer version.
 * Nothing is guessed from them; a twin whose journal holds such bytes does not start.
 */
public final class UnreadableEvent extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the bytes; never holds the bytes themselves. */
  public UnreadableEvent(String message) {
    super(message);
  }

  /** As above, found by another check. */
  public UnreadableEvent(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
