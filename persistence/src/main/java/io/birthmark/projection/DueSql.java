package io.birthmark.projection;

import io.birthmark.journal.StoreKind;
import io.birthmark.projection.DueProjection.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a store takes many rows of the due index at once. */
sealed interface DueSql {
  /** Writes the rows of devices that are due some time and removes those of devices at rest. */
  void write(Connection connection, List<Row> rows) throws SQLException;

  static DueSql of(StoreKind kind) {
    return switch (kind) {
      case POSTGRESQL -> new ByUnnest();
      case H2 -> new ByBatch();
    };
  }

  private static List<Row> waiting(List<Row> rows) {
    return rows.stream().filter(row -> row.due().isPresent()).toList();
  }

  private static List<Row> resting(List<Row> rows) {
    return rows.stream().filter(row -> row.due().isEmpty()).toList();
  }

  private static long dueAt(Row row) {
    Optional<Instant> due = row.due();
    return DueProjection.micros(due.orElseThrow());
  }

  /** Two statements, however many rows. */
  record ByUnnest() implements DueSql {
    private static final String PUT =
        """
        INSERT INTO "device_due" ("device", "revision", "due_at")
        SELECT * FROM unnest(?::text[], ?::bigint[], ?::bigint[])
        ON CONFLICT ("device") DO UPDATE
        SET "revision" = excluded."revision", "due_at" = excluded."due_at"
        """;
    private static final String REMOVE = "DELETE FROM \"device_due\" WHERE \"device\" = ANY (?)";

    @Override
    public void write(Connection connection, List<Row> rows) throws SQLException {
      var waiting = waiting(rows);
      if (!waiting.isEmpty()) {
        try (var statement = connection.prepareStatement(PUT)) {
          statement.setArray(1, names(connection, waiting));
          statement.setArray(
              2, connection.createArrayOf("bigint", waiting.stream().map(Row::revision).toArray()));
          statement.setArray(
              3, connection.createArrayOf("bigint", waiting.stream().map(DueSql::dueAt).toArray()));
          statement.executeUpdate();
        }
      }
      var resting = resting(rows);
      if (!resting.isEmpty()) {
        try (var statement = connection.prepareStatement(REMOVE)) {
          statement.setArray(1, names(connection, resting));
          statement.executeUpdate();
        }
      }
    }

    private static java.sql.Array names(Connection connection, List<Row> rows) throws SQLException {
      return connection.createArrayOf(
          "text", rows.stream().map(row -> row.device().toString()).toArray());
    }
  }

  /** JDBC batches. */
  record ByBatch() implements DueSql {
    private static final String PUT =
        "MERGE INTO \"device_due\" (\"device\", \"revision\", \"due_at\") KEY (\"device\")"
            + " VALUES (?, ?, ?)";
    private static final String REMOVE = "DELETE FROM \"device_due\" WHERE \"device\" = ?";

    @Override
    public void write(Connection connection, List<Row> rows) throws SQLException {
      try (var put = connection.prepareStatement(PUT);
          var remove = connection.prepareStatement(REMOVE)) {
        for (var row : waiting(rows)) {
          put.setString(1, row.device().toString());
          put.setLong(2, row.revision());
          put.setLong(3, dueAt(row));
          put.addBatch();
        }
        for (var row : resting(rows)) {
          remove.setString(1, row.device().toString());
          remove.addBatch();
        }
        put.executeBatch();
        remove.executeBatch();
      }
    }
  }
}
