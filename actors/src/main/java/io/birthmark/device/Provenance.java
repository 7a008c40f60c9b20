package io.birthmark.device;

import java.util.Optional;

/**
 * Who gave a command, how, and how a repeat is known.
 *
 * @param actor who
 * @param channel by which way
 * @param location where from: edge node, address, site; at most 400 characters
 * @param key repeats of the command carry the same key
 * @param expectedRevision the revision the sender looked at; another one refuses the command
 * @param cause the audit record that led to this command
 * @param note what the sender says why
 */
public record Provenance(
    Actor actor,
    Channel channel,
    Optional<String> location,
    Optional<IdempotencyKey> key,
    Optional<Long> expectedRevision,
    Optional<RecordId> cause,
    Optional<Note> note) {
  /** A command without key or expectation. */
  public static Provenance of(Actor actor, Channel channel, Optional<String> location) {
    return new Provenance(
        actor,
        channel,
        location,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, caused by a record. */
  public Provenance causedBy(RecordId record) {
    return new Provenance(
        actor, channel, location, key, expectedRevision, Optional.of(record), note);
  }

  /** The same, meant for a revision. */
  public Provenance expecting(long revision) {
    return new Provenance(actor, channel, location, key, Optional.of(revision), cause, note);
  }

  /**
   * The same, meant for a revision and with what the sender says why.
   *
   * @param revision empty for whatever revision the device is at
   */
  public Provenance expecting(Optional<Long> revision, Note why) {
    return new Provenance(actor, channel, location, key, revision, cause, Optional.of(why));
  }
}
