package io.birthmark.projection;

import static java.util.stream.Collectors.joining;

import io.birthmark.device.DeviceId;
import io.birthmark.projection.FleetColumns.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** For PostgreSQL: one statement each, however many rows. */
record FleetSqlByArrays() implements FleetSql {
  private static final String READ =
      "SELECT "
          + FleetColumns.NAMES
          + " FROM \"device_fleet\" JOIN unnest(?::text[], ?::text[]) AS k(t, d)"
          + " ON \"tenant\" = k.t AND \"device\" = k.d WHERE \"generation\" = ?";

  private static final String PUT =
      "INSERT INTO \"device_fleet\" (\"generation\", "
          + FleetColumns.NAMES
          + ") SELECT ?, * FROM unnest("
          + FleetColumns.ALL.stream()
              .map(column -> "?::" + column.kind().sql() + "[]")
              .collect(joining(", "))
          + ") ON CONFLICT (\"generation\", \"tenant\", \"device\") DO UPDATE SET "
          + FleetColumns.ALL.stream()
              .skip(2)
              .map(column -> "\"" + column.name() + "\" = excluded.\"" + column.name() + "\"")
              .collect(joining(", "));

  private static final String ADD =
      """
      INSERT INTO "fleet_certificate"
        ("generation", "sha256", "tenant", "device", "spki", "serial", "ca", "not_after")
      SELECT ?, * FROM unnest(?::bytea[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::text[],
        ?::bigint[])
      ON CONFLICT DO NOTHING
      """;

  private static final String COUNT =
      """
      INSERT INTO "fleet_count" ("generation", "tenant", "dimension", "word", "devices")
      SELECT ?, * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[])
      ON CONFLICT ("generation", "tenant", "dimension", "word") DO UPDATE
      SET "devices" = "fleet_count"."devices" + excluded."devices"
      """;

  private static final String FORGET =
      """
      DELETE FROM "fleet_count" USING unnest(?::text[], ?::text[], ?::text[]) AS k(t, d, w)
      WHERE "generation" = ? AND "tenant" = k.t AND "dimension" = k.d AND "word" = k.w
        AND "devices" = 0
      """;

  /** What stands in an array for each of many. */
  private interface Value<T> {
    @Nullable Object of(T each);
  }

  @Override
  public Map<DeviceId, FleetRow> read(
      Connection connection, int generation, Collection<DeviceId> devices) throws SQLException {
    var found = new HashMap<DeviceId, FleetRow>();
    if (devices.isEmpty()) {
      return found;
    }
    try (var statement = connection.prepareStatement(READ)) {
      array(statement, 1, "text", devices, DeviceId::tenant);
      array(statement, 2, "text", devices, DeviceId::device);
      statement.setInt(3, generation);
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var row = FleetColumns.read(rows);
          found.put(row.shown().device(), row);
        }
      }
    }
    return found;
  }

  @Override
  public void put(Connection connection, int generation, List<FleetRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(PUT)) {
      statement.setInt(1, generation);
      int field = 2;
      for (Column column : FleetColumns.ALL) {
        array(
            statement,
            field++,
            column.kind().sql(),
            rows,
            row -> column.value().apply(row).orElse(null));
      }
      statement.executeUpdate();
    }
  }

  @Override
  public void add(Connection connection, int generation, List<Owned> certificates)
      throws SQLException {
    if (certificates.isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(ADD)) {
      statement.setInt(1, generation);
      array(statement, 2, "bytea", certificates, c -> c.certificate().digest().toBytes());
      array(statement, 3, "text", certificates, c -> c.device().tenant());
      array(statement, 4, "text", certificates, c -> c.device().device());
      array(statement, 5, "bytea", certificates, c -> c.certificate().spki().toBytes());
      array(statement, 6, "text", certificates, c -> c.certificate().serial().toString());
      array(statement, 7, "text", certificates, c -> c.certificate().ca().value());
      array(
          statement,
          8,
          "bigint",
          certificates,
          c -> FleetColumns.micros(c.certificate().notAfter()));
      statement.executeUpdate();
    }
  }

  @Override
  public void count(Connection connection, int generation, Map<FleetTally.Word, Long> changes)
      throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    var words = changes.keySet();
    try (var count = connection.prepareStatement(COUNT);
        var forget = connection.prepareStatement(FORGET)) {
      count.setInt(1, generation);
      array(count, 2, "text", words, FleetTally.Word::tenant);
      array(count, 3, "text", words, FleetTally.Word::dimension);
      array(count, 4, "text", words, FleetTally.Word::word);
      array(count, 5, "bigint", changes.values(), by -> by);
      count.executeUpdate();
      array(forget, 1, "text", words, FleetTally.Word::tenant);
      array(forget, 2, "text", words, FleetTally.Word::dimension);
      array(forget, 3, "text", words, FleetTally.Word::word);
      forget.setInt(4, generation);
      forget.executeUpdate();
    }
  }

  @Override
  public int clear(Connection connection, String table, int generation, int most)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "DELETE FROM \""
                + table
                + "\" WHERE ctid = ANY (ARRAY(SELECT ctid FROM \""
                + table
                + "\" WHERE \"generation\" = ? LIMIT ?))")) {
      statement.setInt(1, generation);
      statement.setInt(2, most);
      return statement.executeUpdate();
    }
  }

  private static <T> void array(
      PreparedStatement statement, int field, String type, Collection<T> of, Value<T> value)
      throws SQLException {
    // The driver takes arrays of bytes by this class alone.
    @Nullable Object[] values =
        type.equals("bytea") ? new byte @Nullable [of.size()][] : new @Nullable Object[of.size()];
    int i = 0;
    for (var each : of) {
      values[i++] = value.of(each);
    }
    statement.setArray(field, statement.getConnection().createArrayOf(type, values));
  }
}
