package io.birthmark.audit;

import io.birthmark.audit.Finding.Kind;
import io.birthmark.audit.Heads.Head;
import io.birthmark.device.Sha256;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks one chain from its first record to the first that does not fit. */
final class ChainWalk {
  private final String chain;
  private final @Nullable Head known;
  private Optional<Sha256> beforePrevious = Optional.empty();
  private Sha256 previous = AuditLink.GENESIS;
  private long expected = 1;

  ChainWalk(String chain, @Nullable Head known) {
    this.chain = chain;
    this.known = known;
  }

  /** Reads the chain to its end; the first thing wrong with it, if any. */
  Optional<Finding> run(JournalCursor cursor) throws SQLException {
    for (var next = cursor.next(chain); next.isPresent(); next = cursor.next(chain)) {
      var finding = step(next.get(), cursor);
      if (finding.isPresent()) {
        cursor.rest(chain, 0);
        return finding;
      }
    }
    return known != null && known.sequenceNumber() >= expected
        ? Optional.of(truncated(chain, expected, known))
        : Optional.empty();
  }

  /** What a chain is found to be that ends before its known head. */
  static Finding truncated(String chain, long missing, Head known) {
    return new Finding(
        chain, missing, Kind.TRUNCATED, "the chain had grown to number " + known.sequenceNumber());
  }

  private Optional<Finding> step(StoredRecord record, JournalCursor cursor) throws SQLException {
    var number = record.sequenceNumber();
    if (number < expected) {
      return found(number, Kind.INSERTED, "the chain had passed this number already");
    }
    if (number > expected) {
      return found(expected, Kind.MISSING, "the next record there is has number " + number);
    }
    if (!record.isPlain() || !record.follows(previous)) {
      var later = cursor.rest(chain, BreakDiagnosis.LOOK_AHEAD);
      return Optional.of(new BreakDiagnosis(beforePrevious, previous, record, later).finding());
    }
    beforePrevious = Optional.of(previous);
    previous = record.link().orElseThrow();
    if (known != null && known.sequenceNumber() == number && contradicts(known)) {
      return found(number, Kind.REWRITTEN, "another link was answered for this record earlier");
    }
    expected++;
    return Optional.empty();
  }

  private boolean contradicts(Head head) {
    return head.link().isPresent() && !head.link().get().equals(previous);
  }

  private Optional<Finding> found(long number, Kind kind, String detail) {
    return Optional.of(new Finding(chain, number, kind, detail));
  }
}
