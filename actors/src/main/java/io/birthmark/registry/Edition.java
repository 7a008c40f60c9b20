package io.birthmark.registry;

import io.birthmark.device.AnsweredKeys;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.RecordId;
import java.util.Optional;

/**
 * A book as it stands after so many events.
 *
 * @param revision number of events behind it
 * @param lastRecord the latest audit record
 * @param answered the idempotency keys that are remembered
 * @param <B> the book
 */
public record Edition<B>(
    long revision, Optional<RecordId> lastRecord, AnsweredKeys answered, B book) {

  /** The beginning. */
  public static <B> Edition<B> first(B empty) {
    return new Edition<>(0, Optional.empty(), AnsweredKeys.NONE, empty);
  }

  /**
   * The book one event later.
   *
   * @param stamp of the record that tells of the event
   * @param most how many idempotency keys are remembered at most
   */
  public Edition<B> next(B later, AuditStamp<?> stamp, int most) {
    long next = revision + 1;
    var keys =
        stamp
            .key()
            .flatMap(
                key -> stamp.command().map(digest -> new AnsweredKeys.Entry(key, digest, next)))
            .map(entry -> answered.with(entry, most))
            .orElse(answered);
    return new Edition<>(next, Optional.of(stamp.id()), keys, later);
  }
}
