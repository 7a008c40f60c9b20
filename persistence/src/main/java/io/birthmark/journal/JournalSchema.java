package io.birthmark.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the journal's tables in an empty database and checks them in one that has them. May run
 * on any number of nodes at once and again at each start.
 */
public final class JournalSchema {
  /** The version this program writes and reads; it stands in the table {@code birthmark_schema}. */
  public static final int VERSION = 1;

  /** Version of the fleet's read model; with another one it is made anew. */
  private static final int FLEET_VERSION = 2;

  private static final String SCHEMA = "schema-" + VERSION;
  private static final String FLEET = "fleet-" + FLEET_VERSION;
  private static final String OPERATION = "operation-1";
  private static final String REVOCATION = "revocation-1";
  private static final String CLOUD = "cloud-1";

  private static final Logger LOG = LoggerFactory.getLogger(JournalSchema.class);

  /** Any number that nobody else in the database locks by; this one spells "birthmrk". */
  private static final long ADVISORY_LOCK = 0x6269_7274_686d_726bL;

  private static final String NO_JOURNAL =
      "there is no journal in the database; has a node ever run on it?";

  private static final Set<String> JOURNAL_COLUMNS =
      Set.of(
          "ordering",
          "persistence_id",
          "sequence_number",
          "deleted",
          "writer",
          "write_timestamp",
          "adapter_manifest",
          "event_ser_id",
          "event_ser_manifest",
          "event_payload",
          "meta_ser_id",
          "meta_ser_manifest",
          "meta_payload",
          "link");

  private JournalSchema() {}

  /** What became of the check. */
  public sealed interface Outcome {
    /** The tables are there; {@code created} by this call. */
    record Ready(boolean created) implements Outcome {}

    /** The database cannot be used; {@code detail} says why and what to do. Nothing was changed. */
    record Refused(String detail) implements Outcome {}
  }

  /**
   * Creates or checks the tables.
   *
   * @throws SQLException when the database cannot be reached or breaks
   */
  public static Outcome createOrCheck(DataSource store, StoreKind kind) throws SQLException {
    try (var connection = store.getConnection()) {
      return switch (kind) {
        case H2 -> onH2(connection);
        case POSTGRESQL -> onPostgreSql(connection);
      };
    }
  }

  /**
   * Checks the tables, for those who only read.
   *
   * @return refused too when there are none
   * @throws SQLException when the database cannot be reached or breaks
   */
  public static Outcome check(DataSource store) throws SQLException {
    try (var connection = store.getConnection()) {
      if (columns(connection, "birthmark_schema").isEmpty()) {
        return new Outcome.Refused(NO_JOURNAL);
      }
      var version = version(connection, "journal");
      return version.isEmpty()
          ? new Outcome.Refused(NO_JOURNAL)
          : refusal(version.getAsInt(), columns(connection, "event_journal"))
              .<Outcome>map(Outcome.Refused::new)
              .orElseGet(() -> new Outcome.Ready(false));
    }
  }

  /**
   * H2 cannot undo the creation of a table, but it has one process, so a lock in memory is enough.
   */
  private static synchronized Outcome onH2(Connection connection) throws SQLException {
    return createUnlessThere(connection, StoreKind.H2);
  }

  private static Outcome onPostgreSql(Connection connection) throws SQLException {
    var weakness = PostgreSqlServer.fault(connection);
    if (weakness.isPresent()) {
      return new Outcome.Refused(weakness.get());
    }
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      var outcome = createUnlessThere(connection, StoreKind.POSTGRESQL);
      connection.commit();
      return outcome instanceof Outcome.Ready
          ? PostgreSqlServer.historyFault(connection)
              .<Outcome>map(Outcome.Refused::new)
              .orElse(outcome)
          : outcome;
    } catch (SQLException e) {
      if (SqlStates.isInsufficientPrivilege(e)) {
        return new Outcome.Refused(
            "the database role may not create tables: run "
                + script(SCHEMA, StoreKind.POSTGRESQL)
                + ", "
                + script(FLEET, StoreKind.POSTGRESQL)
                + ", "
                + script(OPERATION, StoreKind.POSTGRESQL)
                + ", "
                + script(REVOCATION, StoreKind.POSTGRESQL)
                + " and "
                + script(CLOUD, StoreKind.POSTGRESQL)
                + " of the persistence jar as an administrator and grant INSERT and SELECT,"
                + " UPDATE on revoked_certificate, crl, cloud_registration and the tables of operations, and UPDATE and DELETE on"
                + " follower_offset, device_due and the tables of the fleet");
      }
      throw e;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static Outcome createUnlessThere(Connection connection, StoreKind kind)
      throws SQLException {
    var versioned = !columns(connection, "birthmark_schema").isEmpty();
    var journal = columns(connection, "event_journal");
    var version = versioned ? version(connection, "journal") : OptionalInt.empty();
    if (version.isEmpty()) {
      if (!versioned && !journal.isEmpty()) {
        return new Outcome.Refused(
            "the database holds a table event_journal that is not of this product;"
                + " give Birthmark a database of its own");
      }
      run(connection, script(SCHEMA, kind));
      run(connection, script(FLEET, kind));
      run(connection, script(OPERATION, kind));
      run(connection, script(REVOCATION, kind));
      run(connection, script(CLOUD, kind));
      LOG.info("created the journal's tables, schema version {}", VERSION);
      return new Outcome.Ready(true);
    }
    var refused = refusal(version.getAsInt(), journal);
    if (refused.isPresent()) {
      return new Outcome.Refused(refused.get());
    }
    // Read models are made from the journal, so one that an older program made is made anew.
    if (version(connection, "fleet").orElse(0) < FLEET_VERSION) {
      run(connection, script(FLEET, kind));
      LOG.info("created the fleet's tables, version {}", FLEET_VERSION);
    }
    if (columns(connection, "operation_target").isEmpty()) {
      run(connection, script(OPERATION, kind));
    }
    if (!columns(connection, "revoked_certificate").contains("changes")) {
      run(connection, script(REVOCATION, kind));
    }
    if (columns(connection, "cloud_registration").isEmpty()) {
      run(connection, script(CLOUD, kind));
    }
    return new Outcome.Ready(false);
  }

  private static void run(Connection connection, String script) throws SQLException {
    for (var sql : statements(script)) {
      try (var statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  private static Optional<String> refusal(int version, Set<String> journal) {
    if (version != VERSION) {
      return Optional.of(
          "the journal has schema version "
              + version
              + ", this program knows version "
              + VERSION
              + (version > VERSION
                  ? "; start the newer program that wrote it"
                  : "; start a program between them that carries it over"));
    }
    var lacking = new HashSet<>(JOURNAL_COLUMNS);
    lacking.removeAll(journal);
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the table event_journal lacks the columns "
                + lacking.stream().sorted().toList()
                + "; restore the database from a backup");
  }

  private static OptionalInt version(Connection connection, String part) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT \"version\" FROM \"birthmark_schema\" WHERE \"name\" = ?")) {
      statement.setString(1, part);
      try (var row = statement.executeQuery()) {
        return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
      }
    }
  }

  /** The columns of a table in the connection's schema; empty when there is no such table. */
  private static Set<String> columns(Connection connection, String table) throws SQLException {
    var names = new HashSet<String>();
    // Not by information_schema: H2 knows it in upper case only, PostgreSQL in lower case only.
    try (var rows =
        connection.getMetaData().getColumns(null, connection.getSchema(), table, null)) {
      while (rows.next()) {
        // The argument is a pattern, in which '_' stands for any character.
        if (rows.getString("TABLE_NAME").equals(table)) {
          names.add(rows.getString("COLUMN_NAME"));
        }
      }
    }
    return names;
  }

  private static List<String> statements(String name) {
    try (var text = JournalSchema.class.getResourceAsStream(name)) {
      if (text == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      var sql = new String(text.readAllBytes(), UTF_8).replaceAll("(?m)^--.*$", "");
      return Arrays.stream(sql.split(";")).filter(part -> !part.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String script(String part, StoreKind kind) {
    return switch (kind) {
      case H2 -> part + "-h2.sql";
      case POSTGRESQL -> part + "-postgresql.sql";
    };
  }
}
