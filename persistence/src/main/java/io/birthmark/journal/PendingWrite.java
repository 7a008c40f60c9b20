package io.birthmark.journal;

import java.util.List;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.runtime.BoxedUnit;

/**
 * What one entity wants stored at once, all or nothing, and the promise of an answer. The first
 * answer counts.
 *
 * @param rows at least one, all of one persistence id, in order
 */
record PendingWrite(List<JournalPekkoSerializationRow> rows, Promise<BoxedUnit> answer) {
  static PendingWrite of(List<JournalPekkoSerializationRow> rows) {
    return new PendingWrite(rows, Promise.apply());
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
