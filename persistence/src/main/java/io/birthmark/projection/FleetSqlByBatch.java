package io.birthmark.projection;

import static java.util.stream.Collectors.joining;

import io.birthmark.device.DeviceId;
import io.birthmark.projection.FleetColumns.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For H2: row by row, which inside one process is quick. */
record FleetSqlByBatch() implements FleetSql {
  private static final String READ =
      "SELECT "
          + FleetColumns.NAMES
          + " FROM \"device_fleet\""
          + " WHERE \"generation\" = ? AND \"tenant\" = ? AND \"device\" = ?";

  private static final String PUT =
      "MERGE INTO \"device_fleet\" (\"generation\", "
          + FleetColumns.NAMES
          + ") KEY (\"generation\", \"tenant\", \"device\") VALUES (?"
          + FleetColumns.ALL.stream().map(_ -> ", ?").collect(joining())
          + ")";

  private static final String ADD =
      "MERGE INTO \"fleet_certificate\" (\"generation\", \"sha256\", \"tenant\", \"device\","
          + " \"spki\", \"serial\", \"ca\", \"not_after\")"
          + " KEY (\"generation\", \"tenant\", \"sha256\") VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  private static final String COUNT =
      """
      MERGE INTO "fleet_count" AS c USING (VALUES (?, ?, ?, ?, ?)) AS n(g, t, d, w, b)
      ON c."generation" = n.g AND c."tenant" = n.t AND c."dimension" = n.d AND c."word" = n.w
      WHEN MATCHED AND c."devices" + n.b = 0 THEN DELETE
      WHEN MATCHED THEN UPDATE SET "devices" = c."devices" + n.b
      WHEN NOT MATCHED THEN INSERT ("generation", "tenant", "dimension", "word", "devices")
        VALUES (n.g, n.t, n.d, n.w, n.b)
      """;

  @Override
  public Map<DeviceId, FleetRow> read(
      Connection connection, int generation, Collection<DeviceId> devices) throws SQLException {
    var found = new HashMap<DeviceId, FleetRow>();
    try (var statement = connection.prepareStatement(READ)) {
      statement.setInt(1, generation);
      for (var device : devices) {
        statement.setString(2, device.tenant());
        statement.setString(3, device.device());
        try (var row = statement.executeQuery()) {
          if (row.next()) {
            found.put(device, FleetColumns.read(row));
          }
        }
      }
    }
    return found;
  }

  @Override
  public void put(Connection connection, int generation, List<FleetRow> rows) throws SQLException {
    try (var statement = connection.prepareStatement(PUT)) {
      statement.setInt(1, generation);
      for (var row : rows) {
        int field = 2;
        for (Column column : FleetColumns.ALL) {
          statement.setObject(field++, column.value().apply(row).orElse(null));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  @Override
  public void add(Connection connection, int generation, List<Owned> certificates)
      throws SQLException {
    try (var statement = connection.prepareStatement(ADD)) {
      statement.setInt(1, generation);
      for (var owned : certificates) {
        var held = owned.certificate();
        statement.setBytes(2, held.digest().toBytes());
        statement.setString(3, owned.device().tenant());
        statement.setString(4, owned.device().device());
        statement.setBytes(5, held.spki().toBytes());
        statement.setString(6, held.serial().toString());
        statement.setString(7, held.ca().value());
        statement.setLong(8, FleetColumns.micros(held.notAfter()));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  @Override
  public void count(Connection connection, int generation, Map<FleetTally.Word, Long> changes)
      throws SQLException {
    try (var statement = connection.prepareStatement(COUNT)) {
      statement.setInt(1, generation);
      for (var change : changes.entrySet()) {
        statement.setString(2, change.getKey().tenant());
        statement.setString(3, change.getKey().dimension());
        statement.setString(4, change.getKey().word());
        statement.setLong(5, change.getValue());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  @Override
  public int clear(Connection connection, String table, int generation, int most)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "DELETE FROM \"" + table + "\" WHERE \"generation\" = ? LIMIT ?")) {
      statement.setInt(1, generation);
      statement.setInt(2, most);
      return statement.executeUpdate();
    }
  }
}
