package io.birthmark.projection;

import io.birthmark.fleet.LiveEvents;
import io.birthmark.journal.SqlTasks;
import io.birthmark.journal.StoreKind;
import io.birthmark.journal.UnreadableEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has just happened, read from the journal itself: no offset is kept, the reader brings it.
 */
public final class JournalLiveEvents implements LiveEvents {
  private static final Logger LOG = LoggerFactory.getLogger(JournalLiveEvents.class);

  private final DataSource store;
  private final FollowSql sql;
  private final SqlTasks tasks;

  /**
   * Reads from {@code store}.
   *
   * @param executor where queries run; they block, so never a dispatcher of actors
   */
  public JournalLiveEvents(DataSource store, StoreKind kind, Executor executor) {
    this.store = store;
    this.sql = FollowSql.of(kind);
    this.tasks = new SqlTasks(executor, "the journal");
  }

  @Override
  public CompletionStage<Offset> now() {
    return tasks.run(() -> {
      try (var connection = store.getConnection()) {
        return JournalRows.end(connection, sql);
      }
    });
  }

  @Override
  public CompletionStage<Page> after(Offset offset, int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " rows, not " + limit);
    }
    return tasks.run(() -> read(offset, limit));
  }

  private Page read(Offset offset, int limit) throws SQLException {
    try (var connection = store.getConnection()) {
      var rows = JournalRows.read(connection, sql, offset, limit);
      var entries = new ArrayList<Entry>();
      for (int i = 0; i < rows.records().size(); i++) {
        entry(rows.records().get(i), rows.places().get(i)).ifPresent(entries::add);
      }
      return new Page(entries, rows.end(), rows.records().size() == limit);
    }
  }

  /** A record nobody can read is left out here; the verifier and its twin say so. */
  private static Optional<Entry> entry(FollowedRecord row, Offset place) {
    try {
      return row.device()
          .map(device -> new Entry(place, device, row.sequenceNumber(), row.deviceRecord()));
    } catch (UnreadableEvent e) {
      LOG.atWarn()
          .addKeyValue("device", row.persistenceId())
          .log("{} number {} cannot be read", row.persistenceId(), row.sequenceNumber());
      return Optional.empty();
    }
  }
}
