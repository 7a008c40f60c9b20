package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.IdempotencyKey;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.AuditTrail;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One audit record of a device as the API tells it: the event, who caused it, and its link of the
 * hash chain.
 *
 * @param revision its place in the device's journal, from 1
 * @param link the hash over this record's stored bytes and the link before it
 * @param parent the record that caused it
 * @param actor kind and name, as in {@code OPERATOR:bootstrap}
 * @param from the state before, as in {@code PROVISIONING(ISSUED)}
 * @param to the state after
 * @param commandSha256 digest of the command that the idempotency key was used for
 * @param note what whoever gave the command said why
 * @param event the event's own fields; bytes in base64, digests in hexadecimal digits
 */
record EventResource(
    long revision,
    Sha256 link,
    RecordId id,
    Optional<RecordId> parent,
    String type,
    Instant at,
    String actor,
    Channel channel,
    Optional<String> location,
    String from,
    String to,
    Optional<Reason> reason,
    Optional<CaName> ca,
    Optional<IdempotencyKey> idempotencyKey,
    Optional<Sha256> commandSha256,
    Optional<String> note,
    Map<String, Object> event) {

  /**
   * A page of records.
   *
   * @param next what to ask for as {@code after} for the next page; absent on the last
   */
  record Page(List<EventResource> items, Optional<Long> next) {
    static final Page NONE = new Page(List.of(), Optional.empty());

    static Page of(List<AuditTrail.Entry> entries, int limit) {
      return new Page(
          entries.stream().map(EventResource::of).toList(),
          entries.size() < limit ? Optional.empty() : Optional.of(entries.getLast().revision()));
    }
  }

  static EventResource of(AuditTrail.Entry entry) {
    var stamp = entry.record().stamp();
    var fields = EventFields.of(entry.record().event());
    return new EventResource(
        entry.revision(),
        entry.link(),
        stamp.id(),
        stamp.parent(),
        fields.type(),
        stamp.at(),
        stamp.actor().toString(),
        stamp.channel(),
        stamp.location(),
        stamp.from().toString(),
        stamp.to().toString(),
        stamp.reason(),
        stamp.ca(),
        stamp.key(),
        stamp.command(),
        stamp.note().map(Note::text),
        fields.values());
  }
}
