package io.birthmark.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal chain by chain, in order of sequence numbers, in one statement and so in one
 * state of the database: nodes may go on writing. PostgreSQL streams it; H2 gathers a large result
 * in a temporary file first.
 */
final class JournalCursor implements AutoCloseable {
  /** Few enough to hold, many enough that the round trip does not count. */
  private static final int ROWS_A_FETCH = 1_000;

  private final Connection connection;
  private final PreparedStatement statement;
  private final ResultSet rows;
  private @Nullable StoredRecord upcoming;
  private long read;

  private JournalCursor(Connection connection, PreparedStatement statement, ResultSet rows)
      throws SQLException {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    advance();
  }

  static JournalCursor open(DataSource store, Optional<String> persistenceId) throws SQLException {
    var connection = store.getConnection();
    try {
      // PostgreSQL streams a result only inside a transaction.
      connection.setAutoCommit(false);
      var statement =
          connection.prepareStatement(
              "SELECT "
                  + StoredRecord.COLUMNS
                  + " FROM \"event_journal\""
                  + (persistenceId.isPresent() ? " WHERE \"persistence_id\" = ?" : "")
                  + " ORDER BY \"persistence_id\", \"sequence_number\"");
      statement.setFetchSize(ROWS_A_FETCH);
      if (persistenceId.isPresent()) {
        statement.setString(1, persistenceId.get());
      }
      return new JournalCursor(connection, statement, statement.executeQuery());
    } catch (SQLException e) {
      release(connection);
      throw e;
    }
  }

  /** The chain that the next record belongs to; empty at the end of the journal. */
  Optional<String> chain() {
    return Optional.ofNullable(upcoming).map(StoredRecord::persistenceId);
  }

  /** The next record, when it belongs to {@code chain}. */
  Optional<StoredRecord> next(String chain) throws SQLException {
    var record = upcoming;
    if (record == null || !record.persistenceId().equals(chain)) {
      return Optional.empty();
    }
    read++;
    advance();
    return Optional.of(record);
  }

  /**
   * Reads {@code chain} to its end and returns the first records of that, at most {@code limit}.
   */
  List<StoredRecord> rest(String chain, int limit) throws SQLException {
    var kept = new ArrayList<StoredRecord>();
    for (var record = next(chain); record.isPresent(); record = next(chain)) {
      if (kept.size() < limit) {
        kept.add(record.get());
      }
    }
    return kept;
  }

  /** Records handed out so far. */
  long recordsRead() {
    return read;
  }

  @Override
  public void close() throws SQLException {
    try (rows;
        statement) {
      upcoming = null;
    } finally {
      release(connection);
    }
  }

  private void advance() throws SQLException {
    upcoming = rows.next() ? new StoredRecord(rows) : null;
  }

  private static void release(Connection connection) throws SQLException {
    try (connection) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
