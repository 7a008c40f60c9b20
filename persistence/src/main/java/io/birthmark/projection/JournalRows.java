package io.birthmark.projection;

import io.birthmark.device.Bytes;
import io.birthmark.fleet.LiveEvents.Offset;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of the journal behind a place, as far as they can be read without missing one: never past a
 * gap behind which a transaction is still open.
 *
 * @param places the place behind each record
 * @param end the place behind the last of them
 */
record JournalRows(List<FollowedRecord> records, List<Offset> places, Offset end) {
  /** Reads at most {@code limit} rows behind {@code after}. */
  static JournalRows read(Connection connection, FollowSql sql, Offset after, int limit)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql.next())) {
      statement.setString(1, after.transaction());
      statement.setLong(2, after.ordering());
      statement.setInt(3, limit);
      var records = new ArrayList<FollowedRecord>();
      var places = new ArrayList<Offset>();
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          places.add(new Offset(row.getString(1), row.getLong(2)));
          records.add(
              new FollowedRecord(
                  row.getString(3),
                  row.getLong(4),
                  row.getInt(5),
                  row.getString(6),
                  Bytes.copyOf(row.getBytes(7))));
        }
      }
      return new JournalRows(records, places, places.isEmpty() ? after : places.getLast());
    }
  }

  /** The place behind all that can be read now. */
  static Offset end(Connection connection, FollowSql sql) throws SQLException {
    try (var statement = connection.prepareStatement(sql.last());
        var row = statement.executeQuery()) {
      return row.next() ? new Offset(row.getString(1), row.getLong(2)) : Offset.BEGINNING;
    }
  }
}
