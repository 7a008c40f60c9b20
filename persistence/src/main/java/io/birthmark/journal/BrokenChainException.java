package io.birthmark.journal;

/**
 * A stored record does not fit the one before it. The entity must not recover: nothing may be
 * decided on a history that somebody changed.
 */
public final class BrokenChainException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String persistenceId;

  BrokenChainException(String persistenceId, long sequenceNumber) {
    super(
        "the journal of "
            + persistenceId
            + " is broken at number "
            + sequenceNumber
            + ": verify the journal before anything else is done with it");
    this.persistenceId = persistenceId;
  }

  /** Whose journal it is. */
  String persistenceId() {
    return persistenceId;
  }
}
