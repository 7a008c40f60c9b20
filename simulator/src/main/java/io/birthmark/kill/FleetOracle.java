package io.birthmark.kill;

import io.birthmark.wire.device.v1.DeviceV1;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether the fleet's read model says what the journal says, both read by plain SQL: it shares the
 * stored schema with the product and no code. Every fault it finds is a sentence.
 */
public final class FleetOracle {
  private static final String DEVICE = "device|default/";
  private static final String SERVED =
      "SELECT \"generation\", \"records\" FROM \"fleet_generation\" WHERE \"standing\" = 'SERVING'";
  private static final String LAST =
      "SELECT j.\"persistence_id\", j.\"sequence_number\", j.\"event_payload\","
          + " f.\"revision\", f.\"phase\", f.\"credential\", f.\"pipeline\", f.\"due\""
          + " FROM \"event_journal\" j LEFT JOIN \"device_fleet\" f"
          + " ON f.\"generation\" = ? AND f.\"tenant\" = 'default'"
          + " AND f.\"device\" = substring(j.\"persistence_id\", 16)"
          + " WHERE j.\"sequence_number\" = (SELECT max(\"sequence_number\") FROM"
          + " \"event_journal\" m WHERE m.\"persistence_id\" = j.\"persistence_id\")";
  private static final String COUNTED =
      "SELECT c.\"word\", c.\"devices\", (SELECT count(*) FROM \"device_fleet\" f WHERE"
          + " f.\"generation\" = c.\"generation\" AND f.\"phase\" = c.\"word\")"
          + " FROM \"fleet_count\" c WHERE c.\"generation\" = ? AND c.\"dimension\" = 'STATE'"
          + " AND c.\"devices\" <> 0";

  private final Connection store;
  private final List<String> faults = new ArrayList<>();
  private int compared;

  private FleetOracle(Connection store) {
    this.store = store;
  }

  /**
   * Compares.
   *
   * @param devices which ones; empty for all, with the read model's counts
   */
  public static FleetOracle read(Connection store, Optional<List<String>> devices)
      throws SQLException, IOException {
    var oracle = new FleetOracle(store);
    var generation = oracle.generation(devices.isEmpty());
    if (generation.isPresent()) {
      oracle.rows(generation.get(), devices);
      if (devices.isEmpty()) {
        oracle.counts(generation.get());
      }
    }
    return oracle;
  }

  /** What is wrong. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** How many devices were compared. */
  public int compared() {
    return compared;
  }

  private Optional<Integer> generation(boolean whole) throws SQLException {
    try (var statement = store.createStatement();
        var rows = statement.executeQuery(SERVED)) {
      if (!rows.next()) {
        faults.add("no generation of the read model is served");
        return Optional.empty();
      }
      int generation = rows.getInt(1);
      long taken = rows.getLong(2);
      long stored = whole ? count() : taken;
      if (taken != stored) {
        faults.add(
            "the read model has taken in %d records, the journal has %d".formatted(taken, stored));
      }
      return Optional.of(generation);
    }
  }

  private long count() throws SQLException {
    try (var statement = store.createStatement();
        var rows = statement.executeQuery("SELECT count(*) FROM \"event_journal\"")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void rows(int generation, Optional<List<String>> devices)
      throws SQLException, IOException {
    var which =
        devices
            .map(ids -> " AND j.\"persistence_id\" IN (" + marks(ids.size()) + ")")
            .orElse(" AND j.\"persistence_id\" LIKE '" + DEVICE + "%'");
    try (var statement = store.prepareStatement(LAST + which)) {
      statement.setInt(1, generation);
      int at = 2;
      for (var device : devices.orElse(List.of())) {
        statement.setString(at++, DEVICE + device);
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          row(rows);
        }
      }
    }
  }

  private static String marks(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  private void row(ResultSet row) throws SQLException, IOException {
    compared++;
    var id = row.getString(1);
    var record = DeviceV1.DeviceRecord.parseFrom(row.getBytes(3));
    var to = record.getStamp().getTo();
    var due = record.hasDue() ? Long.toString(record.getDue()) : "never";
    var journal =
        "revision %d, %s(%s, %s), due %s"
            .formatted(
                row.getLong(2),
                bare(to.getPhase().name(), "PHASE_"),
                bare(to.getCredential().name(), "CREDENTIAL_PHASE_"),
                bare(to.getPipeline().name(), "PIPELINE_PHASE_"),
                due);
    var shown =
        "revision %s, %s(%s, %s), due %s"
            .formatted(
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                Optional.ofNullable(row.getString(8)).orElse("never"));
    if (!journal.equals(shown)) {
      faults.add(id + ": the journal says " + journal + ", the read model " + shown);
    }
  }

  private static String bare(String name, String prefix) {
    return name.substring(prefix.length());
  }

  private void counts(int generation) throws SQLException {
    try (var statement = store.prepareStatement(COUNTED)) {
      statement.setInt(1, generation);
      var wrong = new ArrayList<String>();
      long sum = 0;
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          sum += rows.getLong(2);
          if (rows.getLong(2) != rows.getLong(3)) {
            wrong.add(
                "%s is counted %d times, and has %d rows"
                    .formatted(rows.getString(1), rows.getLong(2), rows.getLong(3)));
          }
        }
      }
      faults.addAll(wrong.stream().sorted().collect(Collectors.toList()));
      if (sum != compared) {
        faults.add("%d devices are counted, the journal has %d".formatted(sum, compared));
      }
    }
  }
}
