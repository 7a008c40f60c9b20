package io.birthmark.registry;

import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * When, by whom and because of what one event came to be.
 *
 * @param id the new record's own name
 * @param parent the record that caused it
 * @param at when it was decided
 * @param provenance who gave the command
 * @param digest what the command's idempotency key is bound to
 */
public record Occasion(
    RecordId id,
    Optional<RecordId> parent,
    Instant at,
    Provenance provenance,
    Optional<Sha256> digest) {

  /**
   * The stamp of the event.
   *
   * @param from the state of what the event is about before it
   * @param to the state after it
   */
  public <S> AuditStamp<S> stamp(S from, S to, Optional<Reason> reason, Optional<CaName> ca) {
    return new AuditStamp<>(
        id,
        parent,
        at,
        provenance.actor(),
        provenance.channel(),
        provenance.location(),
        from,
        to,
        reason,
        ca,
        provenance.key(),
        digest,
        provenance.note(),
        provenance.trace());
  }
}
