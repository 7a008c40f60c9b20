package io.birthmark.targets;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.journal.SqlTasks;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationTargets;
import io.birthmark.operation.Tally;
import io.birthmark.operation.TargetOutcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * The targets in the tables {@code operation_target} and {@code operation_count}, which {@code
 * JournalSchema} creates. Rows and counts change in the same transaction, so a count is never of
 * other rows than are there. Stages fail when the database breaks; repeating is safe.
 */
public final class JdbcOperationTargets implements OperationTargets {
  private static final String NO_REASON = "";

  private static final String LAST =
      """
      SELECT "device", "expires" FROM "operation_target" WHERE "operation" = ?
      ORDER BY "expires" DESC, "device" DESC LIMIT 1
      """;
  private static final String ADD =
      """
      INSERT INTO "operation_target" ("operation", "device", "expires", "outcome", "tries")
      SELECT CAST(? AS VARCHAR(24)), CAST(? AS VARCHAR(192)), CAST(? AS BIGINT), 'OPEN', 0
      WHERE NOT EXISTS
        (SELECT 1 FROM "operation_target" WHERE "operation" = ? AND "device" = ?)
      """;
  private static final String OPEN =
      """
      SELECT "device", "tries" FROM "operation_target"
      WHERE "operation" = ? AND "outcome" = 'OPEN' AND "device" > ? ORDER BY "device" LIMIT ?
      """;
  private static final String BEGIN =
      """
      UPDATE "operation_target" SET "tries" = "tries" + 1
      WHERE "operation" = ? AND "device" = ? AND "outcome" = 'OPEN'
      """;
  private static final String SETTLE =
      """
      UPDATE "operation_target" SET "outcome" = ?, "reason" = ?, "settled_at" = ?
      WHERE "operation" = ? AND "device" = ? AND "outcome" = 'OPEN'
      """;
  private static final String COUNTS =
      """
      SELECT "outcome", "reason", "devices" FROM "operation_count" WHERE "operation" = ?
      """;
  private static final String COUNT =
      """
      UPDATE "operation_count" SET "devices" = "devices" + ?
      WHERE "operation" = ? AND "outcome" = ? AND "reason" = ?
      """;
  private static final String FIRST_COUNT =
      """
      INSERT INTO "operation_count" ("devices", "operation", "outcome", "reason")
      VALUES (?, ?, ?, ?)
      """;
  private static final String RESULTS =
      """
      SELECT "device", "tries", "outcome", "reason", "settled_at" FROM "operation_target"
      WHERE "operation" = ? AND "device" > ? ORDER BY "device" LIMIT ?
      """;
  private static final String RESULTS_OF =
      """
      SELECT "device", "tries", "outcome", "reason", "settled_at" FROM "operation_target"
      WHERE "operation" = ? AND "outcome" = ? AND "device" > ? ORDER BY "device" LIMIT ?
      """;

  private final DataSource store;
  private final SqlTasks tasks;

  /** An outcome as it is counted. */
  private record Word(Kind kind, String reason) {}

  /** Work in one transaction. */
  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** The values of one line of a batch. */
  private interface Values<T> {
    void set(PreparedStatement statement, T one) throws SQLException;
  }

  /**
   * Keeps targets in {@code store}.
   *
   * @param executor where the blocking calls run
   */
  public JdbcOperationTargets(DataSource store, Executor executor) {
    this.store = store;
    this.tasks = new SqlTasks(executor, "the devices of operations");
  }

  @Override
  public CompletionStage<Frozen> frozen(OperationId operation) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var statement = connection.prepareStatement(LAST)) {
        statement.setString(1, operation.value());
        try (var row = statement.executeQuery()) {
          return row.next()
              ? new Frozen(
                  devices(connection, operation),
                  Optional.of(new Place(device(row), instant(row, 2))))
              : new Frozen(0, Optional.empty());
        }
      }
    });
  }

  @Override
  public CompletionStage<Frozen> add(OperationId operation, List<Place> devices) {
    return inTransaction(connection -> {
      var added =
          batch(
              connection,
              ADD,
              devices,
              (statement, place) -> {
                statement.setString(1, operation.value());
                statement.setString(2, place.device().toString());
                setInstant(statement, 3, place.at());
                statement.setString(4, operation.value());
                statement.setString(5, place.device().toString());
              });
      count(connection, operation, new Word(Kind.OPEN, NO_REASON), Arrays.stream(added).sum());
      return new Frozen(
          devices(connection, operation),
          devices.isEmpty() ? Optional.empty() : Optional.of(devices.getLast()));
    });
  }

  @Override
  public CompletionStage<List<Open>> open(
      OperationId operation, Optional<DeviceId> after, int limit) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var statement = connection.prepareStatement(OPEN)) {
        statement.setString(1, operation.value());
        statement.setString(2, after.map(DeviceId::toString).orElse(""));
        statement.setInt(3, limit);
        var found = new ArrayList<Open>();
        try (var row = statement.executeQuery()) {
          while (row.next()) {
            found.add(new Open(device(row), row.getInt(2)));
          }
        }
        return List.copyOf(found);
      }
    });
  }

  @Override
  public CompletionStage<Integer> begin(OperationId operation, List<DeviceId> devices) {
    return inTransaction(connection ->
        Arrays.stream(
                batch(
                    connection,
                    BEGIN,
                    devices,
                    (statement, device) -> {
                      statement.setString(1, operation.value());
                      statement.setString(2, device.toString());
                    }))
            .sum());
  }

  @Override
  public CompletionStage<Integer> settle(OperationId operation, List<Settled> settled) {
    return inTransaction(connection -> {
      var changed =
          batch(
              connection,
              SETTLE,
              settled,
              (statement, one) -> {
                var word = word(one.outcome());
                statement.setString(1, word.kind().name());
                statement.setString(2, word.reason());
                setInstant(statement, 3, Optional.of(one.at()));
                statement.setString(4, operation.value());
                statement.setString(5, one.device().toString());
              });
      var more = new HashMap<Word, Integer>();
      for (int i = 0; i < changed.length; i++) {
        more.merge(word(settled.get(i).outcome()), changed[i], Integer::sum);
      }
      int all = Arrays.stream(changed).sum();
      count(connection, operation, new Word(Kind.OPEN, NO_REASON), -all);
      for (var entry : more.entrySet()) {
        count(connection, operation, entry.getKey(), entry.getValue());
      }
      return all;
    });
  }

  @Override
  public CompletionStage<Tally> tally(OperationId operation) {
    return tasks.run(() -> {
      try (var connection = store.getConnection()) {
        var tally = Tally.NONE;
        for (var count : counts(connection, operation).entrySet()) {
          var outcome = outcome(count.getKey());
          if (outcome.isPresent() && count.getValue() > 0) {
            tally = tally.plus(outcome.get(), count.getValue());
          }
        }
        return tally;
      }
    });
  }

  @Override
  public CompletionStage<List<Result>> results(
      OperationId operation, Optional<Kind> kind, Optional<DeviceId> after, int limit) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var statement = connection.prepareStatement(kind.isPresent() ? RESULTS_OF : RESULTS)) {
        int field = 1;
        statement.setString(field++, operation.value());
        if (kind.isPresent()) {
          statement.setString(field++, kind.get().name());
        }
        statement.setString(field++, after.map(DeviceId::toString).orElse(""));
        statement.setInt(field, limit);
        var found = new ArrayList<Result>();
        try (var row = statement.executeQuery()) {
          while (row.next()) {
            found.add(result(row));
          }
        }
        return List.copyOf(found);
      }
    });
  }

  private static Result result(ResultSet row) throws SQLException {
    var device = device(row);
    var outcome = outcome(new Word(Kind.valueOf(row.getString(3)), row.getString(4)));
    var at = instant(row, 5);
    return new Result(
        device,
        row.getInt(2),
        outcome.flatMap(what -> at.map(when -> new Settled(device, what, when))));
  }

  private static Word word(TargetOutcome outcome) {
    return switch (outcome) {
      case TargetOutcome.Applied _ -> new Word(Kind.APPLIED, NO_REASON);
      case TargetOutcome.Unchanged _ -> new Word(Kind.UNCHANGED, NO_REASON);
      case TargetOutcome.Unknown _ -> new Word(Kind.UNKNOWN, NO_REASON);
      case TargetOutcome.Refused(var reason) -> new Word(Kind.REFUSED, reason.name());
    };
  }

  private static Optional<TargetOutcome> outcome(Word word) {
    return switch (word.kind()) {
      case OPEN -> Optional.empty();
      case APPLIED -> Optional.of(new TargetOutcome.Applied());
      case UNCHANGED -> Optional.of(new TargetOutcome.Unchanged());
      case UNKNOWN -> Optional.of(new TargetOutcome.Unknown());
      case REFUSED -> Optional.of(new TargetOutcome.Refused(Reason.valueOf(word.reason())));
    };
  }

  private static long devices(Connection connection, OperationId operation) throws SQLException {
    return counts(connection, operation).values().stream().mapToLong(count -> count).sum();
  }

  private static Map<Word, Long> counts(Connection connection, OperationId operation)
      throws SQLException {
    var counts = new HashMap<Word, Long>();
    try (var statement = connection.prepareStatement(COUNTS)) {
      statement.setString(1, operation.value());
      try (var row = statement.executeQuery()) {
        while (row.next()) {
          counts.put(new Word(Kind.valueOf(row.getString(1)), row.getString(2)), row.getLong(3));
        }
      }
    }
    return counts;
  }

  private static void count(Connection connection, OperationId operation, Word word, int more)
      throws SQLException {
    if (more == 0) {
      return;
    }
    for (var sql : List.of(COUNT, FIRST_COUNT)) {
      try (var statement = connection.prepareStatement(sql)) {
        statement.setLong(1, more);
        statement.setString(2, operation.value());
        statement.setString(3, word.kind().name());
        statement.setString(4, word.reason());
        if (statement.executeUpdate() > 0) {
          return;
        }
      }
    }
  }

  /** How many rows each line has changed. */
  private static <T> int[] batch(Connection connection, String sql, List<T> lines, Values<T> values)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (var line : lines) {
        values.set(statement, line);
        statement.addBatch();
      }
      return statement.executeBatch();
    }
  }

  private <T> CompletionStage<T> inTransaction(Work<T> work) {
    return tasks.run(() -> {
      try (var connection = store.getConnection()) {
        connection.setAutoCommit(false);
        try {
          var outcome = work.run(connection);
          connection.commit();
          return outcome;
        } finally {
          connection.rollback();
          connection.setAutoCommit(true);
        }
      }
    });
  }

  private static DeviceId device(ResultSet row) throws SQLException {
    var stored = row.getString(1);
    return DeviceId.parse(stored)
        .orElseThrow(() -> new IllegalStateException("an operation's device is no device id"));
  }

  private static void setInstant(PreparedStatement statement, int field, Optional<Instant> instant)
      throws SQLException {
    if (instant.isPresent()) {
      statement.setLong(field, ChronoUnit.MICROS.between(Instant.EPOCH, instant.get()));
    } else {
      statement.setNull(field, Types.BIGINT);
    }
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
