package io.birthmark.journal;

import io.birthmark.device.Sha256;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;

/** How a database takes many events at once, all or none of them. */
sealed interface GroupInsert {
  /** An event and its link. */
  record LinkedRow(JournalPekkoSerializationRow row, Sha256 link) {}

  /**
   * Stores all rows and commits them, or none.
   *
   * @param connection in auto-commit, and left so
   */
  void insert(Connection connection, List<LinkedRow> rows) throws SQLException;

  /** One statement, so one round trip and one commit, however many rows. */
  record ByUnnest() implements GroupInsert {
    private static final String SQL =
        """
        INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer",
          "write_timestamp", "adapter_manifest", "event_ser_id", "event_ser_manifest",
          "event_payload", "link")
        SELECT * FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::int[],
          ?::text[], ?::bytea[], ?::bytea[])
        """;

    @Override
    public void insert(Connection connection, List<LinkedRow> rows) throws SQLException {
      try (var statement = connection.prepareStatement(SQL)) {
        statement.setArray(1, column(connection, "text", rows, r -> r.row().persistenceId()));
        statement.setArray(2, column(connection, "bigint", rows, r -> r.row().sequenceNumber()));
        statement.setArray(3, column(connection, "text", rows, r -> r.row().writer()));
        statement.setArray(4, column(connection, "bigint", rows, r -> r.row().writeTimestamp()));
        statement.setArray(5, column(connection, "text", rows, r -> r.row().adapterManifest()));
        statement.setArray(6, column(connection, "integer", rows, r -> r.row().eventSerId()));
        statement.setArray(7, column(connection, "text", rows, r -> r.row().eventSerManifest()));
        statement.setArray(8, bytes(connection, rows, r -> r.row().eventPayload()));
        statement.setArray(9, bytes(connection, rows, r -> r.link().toBytes()));
        statement.executeUpdate();
      }
    }

    private static java.sql.Array column(
        Connection connection, String type, List<LinkedRow> rows, Function<LinkedRow, Object> value)
        throws SQLException {
      return connection.createArrayOf(type, rows.stream().map(value).toArray());
    }

    private static java.sql.Array bytes(
        Connection connection, List<LinkedRow> rows, Function<LinkedRow, byte[]> value)
        throws SQLException {
      return connection.createArrayOf("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }
  }

  /**
   * A JDBC batch under a lock that is held until the commit: so on H2 the order of {@code ordering}
   * is the order of commits, and a reader that has seen a number has seen all before it. The file
   * belongs to one process, so the lock of the process is enough, also when the plug-in was
   * restarted and its predecessor still writes.
   */
  record ByBatch() implements GroupInsert {
    private static final ReentrantLock ONE_WRITER = new ReentrantLock();
    private static final String SQL =
        """
        INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer",
          "write_timestamp", "adapter_manifest", "event_ser_id", "event_ser_manifest",
          "event_payload", "link")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    @Override
    public void insert(Connection connection, List<LinkedRow> rows) throws SQLException {
      ONE_WRITER.lock();
      try {
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement(SQL)) {
          for (var linked : rows) {
            var row = linked.row();
            statement.setString(1, row.persistenceId());
            statement.setLong(2, row.sequenceNumber());
            statement.setString(3, row.writer());
            statement.setLong(4, row.writeTimestamp());
            statement.setString(5, row.adapterManifest());
            statement.setInt(6, row.eventSerId());
            statement.setString(7, row.eventSerManifest());
            statement.setBytes(8, row.eventPayload());
            statement.setBytes(9, linked.link().toBytes());
            statement.addBatch();
          }
          statement.executeBatch();
          connection.commit();
        } finally {
          // After the commit there is nothing left to roll back.
          connection.rollback();
          connection.setAutoCommit(true);
        }
      } finally {
        ONE_WRITER.unlock();
      }
    }
  }
}
