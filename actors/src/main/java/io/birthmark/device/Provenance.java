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
 * @param trace the span it belongs to, where the request is traced
 */
public record Provenance(
    Actor actor,
    Channel channel,
    Optional<String> location,
    Optional<IdempotencyKey> key,
    Optional<Long> expectedRevision,
    Optional<RecordId> cause,
    Optional<Note> note,
    Optional<TraceParent> trace) {
  /** A command outside any trace. */
  public Provenance(
      Actor actor,
      Channel channel,
      Optional<String> location,
      Optional<IdempotencyKey> key,
      Optional<Long> expectedRevision,
      Optional<RecordId> cause,
      Optional<Note> note) {
    this(actor, channel, location, key, expectedRevision, cause, note, Optional.empty());
  }

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
        actor, channel, location, key, expectedRevision, Optional.of(record), note, trace);
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
    return new Provenance(actor, channel, location, key, revision, cause, Optional.of(why), trace);
  }

  /** The same, whose repeats are known by a key. */
  public Provenance keyed(IdempotencyKey repeats) {
    return new Provenance(
        actor, channel, location, Optional.of(repeats), expectedRevision, cause, note, trace);
  }

  /** The same, as part of a traced request, or of none. */
  public Provenance in(Optional<TraceParent> span) {
    return new Provenance(actor, channel, location, key, expectedRevision, cause, note, span);
  }
}
