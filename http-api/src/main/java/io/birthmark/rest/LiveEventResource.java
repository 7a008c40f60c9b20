package io.birthmark.rest;

import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.fleet.LiveEvents.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that has just happened to a device. The whole record stands at its revision among the
 * device's events.
 */
record LiveEventResource(
    String device,
    String tenant,
    long revision,
    String type,
    Instant at,
    String actor,
    Channel channel,
    String from,
    String to,
    Optional<Reason> reason,
    Optional<CaName> ca,
    Optional<String> note) {

  /** That more happened than is told one by one. */
  record Skipped(int events, Map<String, Long> byType) {}

  /** Why a stream ended. */
  record Ended(Reason code, String detail) {}

  /** Where a stream stands. */
  record Standing(String offset) {}

  static LiveEventResource of(Entry entry) {
    var stamp = entry.record().stamp();
    return new LiveEventResource(
        entry.device().device(),
        entry.device().tenant(),
        entry.revision(),
        type(entry),
        stamp.at(),
        stamp.actor().toString(),
        stamp.channel(),
        stamp.from().toString(),
        stamp.to().toString(),
        stamp.reason(),
        stamp.ca(),
        stamp.note().map(Note::text));
  }

  static String type(Entry entry) {
    return EventFields.of(entry.record().event()).type();
  }
}
