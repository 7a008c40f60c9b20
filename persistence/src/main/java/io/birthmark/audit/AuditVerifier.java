package io.birthmark.audit;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Checks the journal's hash chains by plain SQL, without the plug-in that wrote them, and names the
 * first broken record of each chain.
 *
 * <p>What it can and cannot see is said at {@link Heads}: without a known head the end of a chain
 * may have been cut off, a whole chain removed, or records appended by somebody who knows the rule,
 * and nothing shows it.
 */
public final class AuditVerifier {
  private AuditVerifier() {}

  /**
   * Walks all chains, or one, in constant memory apart from {@code heads}; the journal may be
   * written meanwhile, but heads must be older than the call.
   *
   * @param persistenceId the one chain to check; empty for all
   * @param found told each finding as it is met, at most one a chain
   * @throws SQLException when the journal cannot be read to its end; what was found until then was
   *     told
   */
  public static Report verify(
      DataSource store, Optional<String> persistenceId, Heads heads, Consumer<Finding> found)
      throws SQLException {
    var unseen = new HashMap<>(heads.byId());
    persistenceId.ifPresent(id -> unseen.keySet().removeIf(other -> !other.equals(id)));
    long chains = 0;
    long broken = 0;
    long records;
    try (var cursor = JournalCursor.open(store, persistenceId)) {
      for (var chain = cursor.chain(); chain.isPresent(); chain = cursor.chain()) {
        chains++;
        var finding = new ChainWalk(chain.get(), unseen.remove(chain.get())).run(cursor);
        if (finding.isPresent()) {
          broken++;
          found.accept(finding.get());
        }
      }
      records = cursor.recordsRead();
    }
    for (var gone : unseen.entrySet()) {
      found.accept(ChainWalk.truncated(gone.getKey(), 1, gone.getValue()));
    }
    chains += unseen.size();
    broken += unseen.size();
    return broken == 0
        ? new Report.Intact(records, chains)
        : new Report.Broken(records, chains, broken);
  }
}
