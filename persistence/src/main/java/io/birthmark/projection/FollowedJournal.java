package io.birthmark.projection;

import io.birthmark.fleet.LiveEvents.Offset;
import io.birthmark.journal.StoreKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The journal, followed step by step without ever missing a record: it never passes a gap behind
 * which a transaction is still open, and then is late instead of wrong. Read model and offset move
 * in one transaction; of two followers of one name the second finds the offset moved and loses its
 * step.
 */
public final class FollowedJournal implements JournalSteps {
  private final DataSource store;
  private final FollowSql sql;
  private final String name;
  private final int batch;
  private final ReadModel model;

  /**
   * What a step did.
   *
   * @param records that were taken in
   * @param more whether others wait already
   * @param waitingSince when the oldest record was written that has not been taken in; empty when
   *     there is none
   */
  public record Step(int records, boolean more, Optional<Instant> waitingSince) {}

  /** Somebody else moved the offset: another follower of this name is at work. */
  public static final class SupersededException extends SQLException {
    private static final long serialVersionUID = 1L;

    SupersededException(String name) {
      super("another follower \"" + name + "\" is at work");
    }
  }

  /**
   * Follows {@code store} under {@code name}.
   *
   * @param name under which the offset is kept, never to be given to another model
   * @param batch most records of a step
   */
  public FollowedJournal(
      DataSource store, StoreKind kind, String name, int batch, ReadModel model) {
    this.store = store;
    this.sql = FollowSql.of(kind);
    this.name = name;
    this.batch = batch;
    this.model = model;
  }

  /** The name under which the offset is kept. */
  @Override
  public String name() {
    return name;
  }

  /**
   * Takes in what was stored next. Blocks.
   *
   * @throws SupersededException when another follower was faster; nothing changed
   * @throws SQLException when the store fails; nothing changed
   */
  @Override
  public Step step() throws SQLException {
    try (var connection = store.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var step = step(connection);
        connection.commit();
        return step;
      } finally {
        // After the commit there is nothing left to roll back.
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  /**
   * When the oldest record was written that a follower has not taken in; empty when there is none.
   *
   * @param name under which it follows
   */
  static Optional<Instant> waitingSince(Connection connection, StoreKind kind, String name)
      throws SQLException {
    var sql = FollowSql.of(kind);
    return waitingSince(connection, sql, offset(connection, sql, name).orElse(Offset.BEGINNING));
  }

  private Step step(Connection connection) throws SQLException {
    var begin = begun(connection);
    var read = JournalRows.read(connection, sql, begin, batch);
    if (!read.records().isEmpty()) {
      model.apply(connection, read.records());
      advance(connection, begin, read.end());
    }
    return new Step(
        read.records().size(),
        read.records().size() == batch,
        waitingSince(connection, sql, read.end()));
  }

  private Offset begun(Connection connection) throws SQLException {
    var offset = offset(connection, sql, name);
    if (offset.isPresent()) {
      return offset.get();
    }
    try (var statement = connection.prepareStatement(sql.begin())) {
      statement.setString(1, name);
      statement.executeUpdate();
    }
    return Offset.BEGINNING;
  }

  private static Optional<Offset> offset(Connection connection, FollowSql sql, String name)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql.offset())) {
      statement.setString(1, name);
      try (var row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new Offset(row.getString(1), row.getLong(2)))
            : Optional.empty();
      }
    }
  }

  private void advance(Connection connection, Offset from, Offset to) throws SQLException {
    try (var statement = connection.prepareStatement(sql.advance())) {
      statement.setString(1, to.transaction());
      statement.setLong(2, to.ordering());
      statement.setString(3, name);
      statement.setString(4, from.transaction());
      statement.setLong(5, from.ordering());
      if (statement.executeUpdate() != 1) {
        throw new SupersededException(name);
      }
    }
  }

  private static Optional<Instant> waitingSince(Connection connection, FollowSql sql, Offset after)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql.waiting())) {
      statement.setString(1, after.transaction());
      statement.setLong(2, after.ordering());
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
      }
    }
  }
}
