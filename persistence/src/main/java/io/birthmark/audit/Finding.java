package io.birthmark.audit;

/**
 * The first broken record of one chain. What comes after it in the same chain is not judged: once a
 * link is broken nothing later can be trusted by it.
 *
 * @param sequenceNumber where the chain first differs from what was written; of a record that is
 *     gone, the number it had
 * @param detail one sentence for the person who must act; holds no event content
 */
public record Finding(String persistenceId, long sequenceNumber, Kind kind, String detail) {
  /**
   * What seems to have happened. The place is certain; the kind is the simplest story that fits the
   * bytes.
   */
  public enum Kind {
    /** A covered column, or the link itself, was changed. */
    ALTERED,
    /** A record is gone and later ones are still there. */
    MISSING,
    /** Two records of the chain changed places. */
    SWAPPED,
    /** A record stands here that was never written as part of the chain. */
    INSERTED,
    /** The chain ends before a head that was answered earlier. */
    TRUNCATED,
    /** The chain is whole in itself but not the one of which a head was answered earlier. */
    REWRITTEN
  }
}
