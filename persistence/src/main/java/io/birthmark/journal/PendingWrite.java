package io.birthmark.journal;

import io.birthmark.tracing.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * What one entity wants stored at once, all or nothing, and the promise of an answer. The first
 * answer counts.
 *
 * @param rows at least one, all of one persistence id, in order
 * @param span of the write; none when what is stored was decided outside any trace
 */
record PendingWrite(List<JournalPekkoSerializationRow> rows, Promise<BoxedUnit> answer, Span span) {
  static PendingWrite of(List<JournalPekkoSerializationRow> rows) {
    return of(rows, Span.getInvalid());
  }

  static PendingWrite of(List<JournalPekkoSerializationRow> rows, Span span) {
    return new PendingWrite(rows, Promise.apply(), span);
  }

  /** It goes to the database together with others. */
  void sent(int group) {
    if (span.isRecording()) {
      span.addEvent("sent to the database");
      span.setAttribute(Attributes.GROUP, (long) group);
    }
  }

  /** It has its answer. */
  void answered(Try<BoxedUnit> outcome) {
    if (outcome.isFailure()) {
      span.setStatus(StatusCode.ERROR, outcome.failed().get().getClass().getSimpleName());
    }
    span.end();
  }

  String persistenceId() {
    return rows.getFirst().persistenceId();
  }

  long firstSequenceNumber() {
    return rows.getFirst().sequenceNumber();
  }

  long lastSequenceNumber() {
    return rows.getLast().sequenceNumber();
  }

  Future<BoxedUnit> future() {
    return answer.future();
  }

  void stored() {
    var _ = answer.trySuccess(BoxedUnit.UNIT);
  }

  /** Certainly not stored. */
  void refuse(String why) {
    var _ =
        answer.tryFailure(
            new RefusedWriteException(
                persistenceId() + " number " + firstSequenceNumber() + " is not stored: " + why));
  }

  /** It is not known whether it is stored. */
  void unknown(Throwable cause) {
    var _ = answer.tryFailure(cause);
  }
}
