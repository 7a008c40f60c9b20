package io.birthmark.projection;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.journal.StoreKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** How a store reads and takes many rows of the fleet's read model at once. */
sealed interface FleetSql permits FleetSqlByArrays, FleetSqlByBatch {
  /** A certificate and whose it is. */
  record Owned(DeviceId device, HeldCertificate certificate) {}

  /** The rows of devices; those that have none are left out. */
  Map<DeviceId, FleetRow> read(Connection connection, int generation, Collection<DeviceId> devices)
      throws SQLException;

  /** Writes rows, whether they are there or not. */
  void put(Connection connection, int generation, List<FleetRow> rows) throws SQLException;

  /** Adds certificates; those that are there already stay as they are. */
  void add(Connection connection, int generation, List<Owned> certificates) throws SQLException;

  /** Changes counts by so much; a count that comes to nothing is removed. */
  void count(Connection connection, int generation, Map<FleetTally.Word, Long> changes)
      throws SQLException;

  /**
   * Removes some rows of a generation from a table.
   *
   * @return how many
   */
  int clear(Connection connection, String table, int generation, int most) throws SQLException;

  static FleetSql of(StoreKind kind) {
    return switch (kind) {
      case POSTGRESQL -> new FleetSqlByArrays();
      case H2 -> new FleetSqlByBatch();
    };
  }
}
