package io.birthmark.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs to put rows into the journal's own table with nothing around it: JDBC batches,
 * rewritten by the driver into multi-row inserts, a commit for each. The payloads are those that
 * stand in the table already.
 */
final class RawRows {
  private static final int BATCH = 400;
  private static final int WARM_UP_BATCHES = 100;
  private static final int BATCHES = 250;
  private static final String INSERT =
      """
      INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer",
        "write_timestamp", "adapter_manifest", "event_ser_id", "event_ser_manifest",
        "event_payload", "link")
      VALUES (?, 1, 'raw', 0, '', 1, 'raw', ?, ?)
      """;

  private RawRows() {}

  /** Rows that were stored, and what that took: this thread's CPU time and the server's. */
  record Stored(int rows, Sample spent) {}

  /**
   * Stores rows that belong to no entity, so to be done when a database is not needed any more.
   *
   * @param url a database that a node has used
   */
  static Stored store(Postgres postgres, String url) throws SQLException, IOException {
    var rewriting = url + (url.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true";
    try (var connection = DriverManager.getConnection(rewriting)) {
      connection.setAutoCommit(false);
      var payloads = payloads(connection);
      store(connection, payloads, 0, WARM_UP_BATCHES);
      var before = now(postgres);
      store(connection, payloads, WARM_UP_BATCHES, BATCHES);
      return new Stored(BATCHES * BATCH, now(postgres).minus(before));
    }
  }

  private static List<byte[]> payloads(Connection connection) throws SQLException {
    var payloads = new ArrayList<byte[]>();
    try (var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT \"event_payload\" FROM \"event_journal\" WHERE \"persistence_id\" LIKE 'device|%' LIMIT "
                    + BATCH)) {
      while (row.next()) {
        payloads.add(row.getBytes(1));
      }
    }
    if (payloads.isEmpty()) {
      throw new SQLException("the journal holds no device yet");
    }
    return payloads;
  }

  private static void store(Connection connection, List<byte[]> payloads, int from, int batches)
      throws SQLException {
    var link = new byte[32];
    try (var statement = connection.prepareStatement(INSERT)) {
      for (int batch = from; batch < from + batches; batch++) {
        for (int i = 0; i < BATCH; i++) {
          statement.setString(1, "raw|default/Kestrel-%08d".formatted(batch * BATCH + i));
          statement.setBytes(2, payloads.get(i % payloads.size()));
          statement.setBytes(3, link);
          statement.addBatch();
        }
        statement.executeBatch();
        connection.commit();
      }
    }
  }

  private static Sample now(Postgres postgres) throws IOException {
    return new Sample(
        System.nanoTime(),
        ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime(),
        postgres.cpuNanos().orElse(0),
        0);
  }
}
