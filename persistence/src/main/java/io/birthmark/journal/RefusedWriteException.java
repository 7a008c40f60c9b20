package io.birthmark.journal;

/**
 * A write that is certainly not stored and would not be if it were repeated as it is. Pekko passes
 * it on as a rejection: the entity stops, and the next message recovers it from what is stored. It
 * does not count as a failure of the journal. It carries no stack trace: many may come at once when
 * two nodes write the same entities.
 */
public final class RefusedWriteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RefusedWriteException(String message) {
    super(message, null, false, false);
  }
}
