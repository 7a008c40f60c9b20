package io.birthmark.projection;

import io.birthmark.journal.StoreKind;

/**
 * The statements of a follower.
 *
 * <p>On PostgreSQL the order is that of transaction ids, behind the oldest transaction that is
 * still open: {@code ordering} alone is drawn before the commit, so a reader that has seen a number
 * may have passed one that is committed later. On H2 one writer at a time makes {@code ordering}
 * the order of commits.
 *
 * @param next records after an offset (tx, ordering), at most so many (third)
 * @param last the place (tx, ordering) of the last record that may be read now
 * @param waiting when the first record after an offset was written, open transactions or not
 * @param offset the offset of a name
 * @param begin makes the offset of a name, at the journal's beginning
 * @param advance sets an offset (tx, ordering) for a name if it is still (tx, ordering)
 */
record FollowSql(
    String next, String last, String waiting, String offset, String begin, String advance) {
  private static final String COLUMNS =
      "\"ordering\", \"persistence_id\", \"sequence_number\", \"event_ser_id\","
          + " \"event_ser_manifest\", \"event_payload\" FROM \"event_journal\" WHERE ";

  static FollowSql of(StoreKind kind) {
    return switch (kind) {
      // The cast's alias must not be "tx": ORDER BY would take the text for the number.
      case POSTGRESQL ->
          new FollowSql(
              "SELECT \"tx\"::text AS \"t\", "
                  + COLUMNS
                  + "(\"tx\", \"ordering\") > (?::xid8, ?)"
                  + " AND \"tx\" < pg_snapshot_xmin(pg_current_snapshot())"
                  + " ORDER BY \"tx\", \"ordering\" LIMIT ?",
              "SELECT \"tx\"::text AS \"t\", \"ordering\" FROM \"event_journal\""
                  + " WHERE \"tx\" < pg_snapshot_xmin(pg_current_snapshot())"
                  + " ORDER BY \"tx\" DESC, \"ordering\" DESC LIMIT 1",
              "SELECT \"write_timestamp\" FROM \"event_journal\""
                  + " WHERE (\"tx\", \"ordering\") > (?::xid8, ?)"
                  + " ORDER BY \"tx\", \"ordering\" LIMIT 1",
              "SELECT \"tx\"::text, \"ordering\" FROM \"follower_offset\" WHERE \"name\" = ?",
              "INSERT INTO \"follower_offset\" (\"name\", \"tx\", \"ordering\") VALUES (?, '0', 0)"
                  + " ON CONFLICT DO NOTHING",
              "UPDATE \"follower_offset\" SET \"tx\" = ?::xid8, \"ordering\" = ?"
                  + " WHERE \"name\" = ? AND \"tx\" = ?::xid8 AND \"ordering\" = ?");
      case H2 ->
          new FollowSql(
              "SELECT CAST(? AS VARCHAR) AS \"t\", "
                  + COLUMNS
                  + "\"ordering\" > ? ORDER BY \"ordering\" LIMIT ?",
              "SELECT '0' AS \"t\", \"ordering\" FROM \"event_journal\""
                  + " ORDER BY \"ordering\" DESC LIMIT 1",
              "SELECT \"write_timestamp\" FROM \"event_journal\""
                  + " WHERE CAST(? AS VARCHAR) IS NOT NULL AND \"ordering\" > ? ORDER BY \"ordering\" LIMIT 1",
              "SELECT \"tx\", \"ordering\" FROM \"follower_offset\" WHERE \"name\" = ?",
              "MERGE INTO \"follower_offset\" (\"name\", \"tx\", \"ordering\") KEY (\"name\")"
                  + " VALUES (?, '0', 0)",
              "UPDATE \"follower_offset\" SET \"tx\" = ?, \"ordering\" = ?"
                  + " WHERE \"name\" = ? AND \"tx\" = ? AND \"ordering\" = ?");
    };
  }
}
