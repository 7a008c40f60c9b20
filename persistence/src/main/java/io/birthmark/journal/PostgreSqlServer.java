package io.birthmark.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a PostgreSQL server must keep to so that an acknowledged event stays and readers miss none.
 */
final class PostgreSqlServer {
  private static final Logger LOG = LoggerFactory.getLogger(PostgreSqlServer.class);

  /** The first version that this product is meant for. */
  private static final int OLDEST_VERSION = 140000;

  private PostgreSqlServer() {}

  /** Why this server must not hold a journal, and what to do; empty when it may. */
  static Optional<String> fault(Connection connection) throws SQLException {
    if (Integer.parseInt(setting(connection, "server_version_num")) < OLDEST_VERSION) {
      return Optional.of("PostgreSQL 14 or newer is needed; upgrade the server");
    }
    if (setting(connection, "synchronous_commit").equals("off")) {
      return Optional.of(
          "synchronous_commit is off, so acknowledged events can be lost when the server crashes;"
              + " set it to on in postgresql.conf, or by ALTER ROLE or ALTER DATABASE where it was"
              + " turned off");
    }
    if (setting(connection, "fsync").equals("off")) {
      LOG.warn("the PostgreSQL server runs with fsync=off: it loses the journal on power failure");
    }
    return Optional.empty();
  }

  /**
   * Why the transaction ids in the journal cannot be those of this server, and what to do; empty
   * when they can. After a dump and restore, stored ids may lie in the new server's future, and
   * readers would wait for them for ever.
   */
  static Optional<String> historyFault(Connection connection) throws SQLException {
    // The newest id is cast outside: an ORDER BY on the cast text would sort 10 before 9.
    try (var statement =
            connection.prepareStatement(
                """
                SELECT newest.tx::text, newest.tx < pg_snapshot_xmax(pg_current_snapshot())
                FROM (SELECT "tx" AS tx FROM "event_journal" ORDER BY "tx" DESC LIMIT 1) newest
                """);
        var row = statement.executeQuery()) {
      return !row.next() || row.getBoolean(2)
          ? Optional.empty()
          : Optional.of(
              "the journal holds transaction id "
                  + row.getString(1)
                  + ", which this server has not reached: it was restored from a dump. Run"
                  + " UPDATE \"event_journal\" SET \"tx\" = '3' and rebuild the projections");
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT current_setting(?)")) {
      statement.setString(1, name);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
