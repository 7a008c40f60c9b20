package io.birthmark.journal;

import io.birthmark.device.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** The few questions that a writer asks the journal, each answered by the primary key. */
final class StoredHeads {
  private static final String HIGHEST =
      """
      SELECT "sequence_number", "link" FROM "event_journal" WHERE "persistence_id" = ?
      ORDER BY "sequence_number" DESC LIMIT 1
      """;
  private static final String LINK_AT =
      """
      SELECT "link" FROM "event_journal" WHERE "persistence_id" = ? AND "sequence_number" = ?
      """;
  private static final String ANY_STORED =
      """
      SELECT 1 FROM "event_journal"
      WHERE "persistence_id" = ? AND "sequence_number" BETWEEN ? AND ? LIMIT 1
      """;

  private StoredHeads() {}

  /** The head of a chain; empty when there is none. */
  static Optional<Head> highest(Connection connection, String persistenceId) throws SQLException {
    try (var statement = connection.prepareStatement(HIGHEST)) {
      statement.setString(1, persistenceId);
      try (var row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new Head(row.getLong(1), Sha256.fromBytes(row.getBytes(2))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      return absentWhenUnfit(e);
    }
  }

  /** The link of one record; empty when it is not stored. */
  static Optional<Sha256> linkAt(Connection connection, String persistenceId, long sequenceNumber)
      throws SQLException {
    try (var statement = connection.prepareStatement(LINK_AT)) {
      statement.setString(1, persistenceId);
      statement.setLong(2, sequenceNumber);
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(Sha256.fromBytes(row.getBytes(1))) : Optional.empty();
      }
    } catch (SQLException e) {
      return absentWhenUnfit(e);
    }
  }

  /** Whether any of the numbers that this write wants is taken. */
  static boolean isAnyStored(Connection connection, PendingWrite write) throws SQLException {
    try (var statement = connection.prepareStatement(ANY_STORED)) {
      return isAnyStored(statement, write);
    } catch (SQLException e) {
      return absentWhenUnfit(e).isPresent();
    }
  }

  private static boolean isAnyStored(PreparedStatement statement, PendingWrite write)
      throws SQLException {
    statement.setString(1, write.persistenceId());
    statement.setLong(2, write.firstSequenceNumber());
    statement.setLong(3, write.lastSequenceNumber());
    try (var row = statement.executeQuery()) {
      return row.next();
    }
  }

  /**
   * An id that the database cannot even compare with (one with NUL, on PostgreSQL) has no rows. As
   * a failure it would count against the journal's circuit breaker, and ten such ids would stop the
   * node.
   */
  private static <T> Optional<T> absentWhenUnfit(SQLException e) throws SQLException {
    if (SqlStates.isUnfitValue(e)) {
      return Optional.empty();
    }
    throw e;
  }
}
