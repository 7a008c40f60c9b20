package io.birthmark.device;

import java.time.Instant;
import java.util.Optional;

/**
 * What makes a stored event an audit record. Type and entity stand in the journal's row beside it.
 *
 * @param <S> the names that the entity's states have
 * @param id the record's own name
 * @param parent the record that caused this one
 * @param at when it was decided
 * @param actor who gave the command
 * @param channel by which way it came
 * @param location where from
 * @param from the state before
 * @param to the state after
 * @param reason why, where the event has a reason
 * @param ca the certificate authority concerned
 * @param key the command's idempotency key; stands in every event of the command
 * @param command digest of the command the key was used for, with its note
 * @param note what whoever gave the command said why
 * @param trace the span in which it was decided, where the request was traced
 */
public record AuditStamp<S>(
    RecordId id,
    Optional<RecordId> parent,
    Instant at,
    Actor actor,
    Channel channel,
    Optional<String> location,
    S from,
    S to,
    Optional<Reason> reason,
    Optional<CaName> ca,
    Optional<IdempotencyKey> key,
    Optional<Sha256> command,
    Optional<Note> note,
    Optional<TraceParent> trace) {

  /** A stamp outside any trace. */
  public AuditStamp(
      RecordId id,
      Optional<RecordId> parent,
      Instant at,
      Actor actor,
      Channel channel,
      Optional<String> location,
      S from,
      S to,
      Optional<Reason> reason,
      Optional<CaName> ca,
      Optional<IdempotencyKey> key,
      Optional<Sha256> command,
      Optional<Note> note) {
    this(
        id,
        parent,
        at,
        actor,
        channel,
        location,
        from,
        to,
        reason,
        ca,
        key,
        command,
        note,
        Optional.empty());
  }

  /** A stamp without a note, outside any trace. */
  public AuditStamp(
      RecordId id,
      Optional<RecordId> parent,
      Instant at,
      Actor actor,
      Channel channel,
      Optional<String> location,
      S from,
      S to,
      Optional<Reason> reason,
      Optional<CaName> ca,
      Optional<IdempotencyKey> key,
      Optional<Sha256> command) {
    this(
        id,
        parent,
        at,
        actor,
        channel,
        location,
        from,
        to,
        reason,
        ca,
        key,
        command,
        Optional.empty(),
        Optional.empty());
  }
}
