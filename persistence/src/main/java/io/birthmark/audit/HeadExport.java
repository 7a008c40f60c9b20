package io.birthmark.audit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Writes the present head of every chain as text that {@link Heads#read} reads. Kept outside the
 * database, it is what a later verification shows truncation by.
 */
public final class HeadExport {
  private HeadExport() {}

  /**
   * Appends one line for each chain. Nothing is verified: verify first, and keep the heads of an
   * intact journal.
   *
   * @return number of lines
   */
  public static long write(DataSource store, Appendable out) throws SQLException, IOException {
    long lines = 0;
    try (var cursor = JournalCursor.open(store, Optional.empty())) {
      for (var chain = cursor.chain(); chain.isPresent(); chain = cursor.chain()) {
        var id = chain.get();
        var head = cursor.next(id).orElseThrow();
        for (var next = cursor.next(id); next.isPresent(); next = cursor.next(id)) {
          head = next.get();
        }
        var link = head.link().map(Object::toString).orElse("-");
        out.append(id).append(' ').append(Long.toString(head.sequenceNumber()));
        out.append(' ').append(link).append('\n');
        lines++;
      }
    }
    return lines;
  }
}
