package io.birthmark.revocation;

import io.birthmark.ca.embedded.CrlStore;
import io.birthmark.ca.embedded.PublishedCrl;
import io.birthmark.device.Bytes;
import io.birthmark.device.CaName;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import io.birthmark.journal.SqlStates;
import io.birthmark.journal.SqlTasks;
import io.birthmark.pki.RevocationList;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * Revocation lists in the tables {@code crl_number} and {@code crl}, which {@code JournalSchema}
 * creates. Drafts take turns: who inserts the next turn has it, and whoever loses begins anew; the
 * winner reads what is revoked before the turn is over, so the order of numbers is the order of
 * reading.
 */
public final class JdbcCrlStore implements CrlStore {
  /** More nodes than this do not lose against each other in a row. */
  private static final int TURNS = 32;

  private static final String LOOK =
      """
      SELECT "issuer", "number", "covers", "this_update", "next_update",
        CASE WHEN "number" > ? THEN "der" END,
        (SELECT coalesce(sum("changes"), 0) FROM "revoked_certificate" WHERE "ca" = ?)
      FROM "crl" WHERE "ca" = ?
      """;
  private static final String LAST_TURN =
      """
      SELECT "turn", "number" FROM "crl_number" WHERE "ca" = ? ORDER BY "turn" DESC LIMIT 1
      """;
  private static final String TAKE_TURN =
      """
      INSERT INTO "crl_number" ("ca", "turn", "number") VALUES (?, ?, ?)
      """;
  private static final String COUNT =
      """
      SELECT coalesce(sum("changes"), 0) FROM "revoked_certificate" WHERE "ca" = ?
      """;
  private static final String LAST_UPDATE =
      """
      SELECT "this_update" FROM "crl" WHERE "ca" = ?
      """;
  private static final String ENTRIES =
      """
      SELECT "serial", "revoked_at", "reason" FROM "revoked_certificate"
      WHERE "ca" = ? AND "not_after" >= ? AND "reason" <> 8 ORDER BY "serial"
      """;
  private static final String REPLACE =
      """
      UPDATE "crl" SET "issuer" = ?, "number" = ?, "covers" = ?, "this_update" = ?,
        "next_update" = ?, "der" = ?
      WHERE "ca" = ? AND "number" < ?
      """;
  private static final String INSERT =
      """
      INSERT INTO "crl" ("issuer", "number", "covers", "this_update", "next_update", "der", "ca")
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """;

  private final DataSource store;
  private final SqlTasks tasks;

  /**
   * Keeps lists in {@code store}.
   *
   * @param executor where the blocking calls run
   */
  public JdbcCrlStore(DataSource store, Executor executor) {
    this.store = store;
    this.tasks = new SqlTasks(executor, "the revocation lists");
  }

  @Override
  public CompletionStage<Look> look(CaName ca, long known) {
    return tasks.run(() -> lookNow(ca, known));
  }

  private Look lookNow(CaName ca, long known) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(LOOK)) {
      statement.setLong(1, known);
      statement.setString(2, ca.value());
      statement.setString(3, ca.value());
      try (var row = statement.executeQuery()) {
        if (!row.next()) {
          return new Look(Optional.empty(), false);
        }
        var der = row.getBytes(6);
        return new Look(
            der == null ? Optional.empty() : Optional.of(list(row, der)),
            row.getLong(7) > row.getLong(3));
      }
    }
  }

  private static PublishedCrl list(ResultSet row, byte[] der) throws SQLException {
    return new PublishedCrl(
        Bytes.copyOf(row.getBytes(1)),
        row.getLong(2),
        row.getLong(3),
        instant(row, 4),
        instant(row, 5),
        Bytes.copyOf(der));
  }

  @Override
  public CompletionStage<Draft> draft(CaName ca, Instant thisUpdate) {
    return tasks.run(() -> {
      for (int turn = 0; turn < TURNS; turn++) {
        var draft = draftUnlessOvertaken(ca, thisUpdate);
        if (draft.isPresent()) {
          return draft.get();
        }
      }
      throw new SQLException("others took the next number " + TURNS + " times in a row");
    });
  }

  /** Empty when another one has taken the turn. */
  private Optional<Draft> draftUnlessOvertaken(CaName ca, Instant thisUpdate) throws SQLException {
    try (var connection = store.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var number = takeNumber(connection, ca, thisUpdate.getEpochSecond());
        if (number.isEmpty()) {
          return Optional.empty();
        }
        // Counted first: what is stored between the two stands on the list and is not counted,
        // which makes one list too many, and the other way round it would make one too few.
        long covers = count(connection, ca);
        var entries = entries(connection, ca, expiredBefore(connection, ca, thisUpdate));
        connection.commit();
        return Optional.of(new Draft(number.getAsLong(), covers, entries));
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private static OptionalLong takeNumber(Connection connection, CaName ca, long least)
      throws SQLException {
    long turn = 0;
    long number = least;
    try (var statement = connection.prepareStatement(LAST_TURN)) {
      statement.setString(1, ca.value());
      try (var row = statement.executeQuery()) {
        if (row.next()) {
          turn = row.getLong(1) + 1;
          number = Math.max(least, row.getLong(2) + 1);
        }
      }
    }
    try (var statement = connection.prepareStatement(TAKE_TURN)) {
      statement.setString(1, ca.value());
      statement.setLong(2, turn);
      statement.setLong(3, number);
      statement.executeUpdate();
      return OptionalLong.of(number);
    } catch (SQLException e) {
      if (SqlStates.isDuplicateKey(e)) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  private static long count(Connection connection, CaName ca) throws SQLException {
    try (var statement = connection.prepareStatement(COUNT)) {
      statement.setString(1, ca.value());
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * What expired before this has stood on a list made after its expiry. A list that a wrong clock
   * dated into the future does not take out what is valid now.
   */
  private static Instant expiredBefore(Connection connection, CaName ca, Instant now)
      throws SQLException {
    try (var statement = connection.prepareStatement(LAST_UPDATE)) {
      statement.setString(1, ca.value());
      try (var row = statement.executeQuery()) {
        var last = row.next() ? instant(row, 1) : Instant.EPOCH;
        return last.isBefore(now) ? last : now;
      }
    }
  }

  private static List<RevocationList.Entry> entries(
      Connection connection, CaName ca, Instant expiredBefore) throws SQLException {
    try (var statement = connection.prepareStatement(ENTRIES)) {
      statement.setString(1, ca.value());
      statement.setObject(2, Times.of(expiredBefore));
      var entries = new ArrayList<RevocationList.Entry>();
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          entries.add(
              new RevocationList.Entry(
                  SerialNumber.fromHex(row.getString(1)), instant(row, 2), reason(row.getInt(3))));
        }
      }
      return entries;
    }
  }

  /** A number of a newer program is still a revocation. */
  private static RevocationReason reason(int code) {
    return Arrays.stream(RevocationReason.values())
        .filter(reason -> reason.code() == code)
        .findFirst()
        .orElse(RevocationReason.UNSPECIFIED);
  }

  @Override
  public CompletionStage<Boolean> publish(CaName ca, PublishedCrl list) {
    return tasks.run(() -> replace(ca, list) || insert(ca, list) || replace(ca, list));
  }

  private boolean replace(CaName ca, PublishedCrl list) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(REPLACE)) {
      set(statement, ca, list);
      statement.setLong(8, list.number());
      return statement.executeUpdate() == 1;
    }
  }

  /** False when there is a list; it may be an older one that has just come. */
  private boolean insert(CaName ca, PublishedCrl list) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(INSERT)) {
      set(statement, ca, list);
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (SqlStates.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  private static void set(PreparedStatement statement, CaName ca, PublishedCrl list)
      throws SQLException {
    statement.setBytes(1, list.issuerKeyId().toArray());
    statement.setLong(2, list.number());
    statement.setLong(3, list.covers());
    statement.setObject(4, Times.of(list.thisUpdate()));
    statement.setObject(5, Times.of(list.nextUpdate()));
    statement.setBytes(6, list.der().toArray());
    statement.setString(7, ca.value());
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
