package io.birthmark.projection;

import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.fleet.DueWork;
import io.birthmark.journal.SqlTasks;
import io.birthmark.journal.StoreKind;
import io.birthmark.journal.UnreadableEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each device must be woken, kept by following the journal: one row per device that is not at
 * rest.
 *
 * <p>Devices with the same deadline are spread over the time after it, each by its own name: a
 * tenth of its wait, {@link #LONGEST_SPREAD} at most, so that the end of an outage is not a storm.
 */
public final class DueProjection implements ReadModel, DueWork {
  /** A device is never woken later than this after its deadline, for the spread's sake. */
  public static final Duration LONGEST_SPREAD = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(DueProjection.class);
  private static final int SHARE_OF_WAIT = 10;
  private static final String DUE =
      "SELECT \"device\", \"revision\" FROM \"device_due\" WHERE \"due_at\" <= ?"
          + " ORDER BY \"due_at\" LIMIT ?";
  private static final String POSTPONE =
      "UPDATE \"device_due\" SET \"due_at\" = ? WHERE \"device\" = ? AND \"revision\" = ?";
  private static final String REST =
      "DELETE FROM \"device_due\" WHERE \"device\" = ? AND \"revision\" = ?";

  private final DataSource store;
  private final DueSql sql;
  private final SqlTasks tasks;

  /** A row: when the device is due at this revision; empty when it rests. */
  record Row(DeviceId device, long revision, Optional<Instant> due) {}

  /**
   * Reads and writes in {@code store}.
   *
   * @param executor where queries run; they block, so never a dispatcher of actors
   */
  public DueProjection(DataSource store, StoreKind kind, Executor executor) {
    this.store = store;
    this.sql = DueSql.of(kind);
    this.tasks = new SqlTasks(executor, "the due index");
  }

  @Override
  public void apply(Connection connection, List<FollowedRecord> records) throws SQLException {
    // In the order of names: two who write the same rows in another order could wait for each
    // other.
    var last = new TreeMap<String, Row>();
    for (var followed : records.reversed()) {
      // Only the newest record of a device counts, so the others need not be decoded.
      if (!last.containsKey(followed.persistenceId())) {
        followed
            .device()
            .flatMap(device -> row(device, followed))
            .ifPresent(row -> last.put(followed.persistenceId(), row));
      }
    }
    sql.write(connection, List.copyOf(last.values()));
  }

  /** A record nobody can read stops its own device only; the verifier and the twin say so too. */
  private static Optional<Row> row(DeviceId device, FollowedRecord followed) {
    try {
      var stored = followed.deviceRecord();
      return Optional.of(
          new Row(
              device,
              followed.sequenceNumber(),
              stored.due().map(due -> due.plus(spread(device, stored, due)))));
    } catch (UnreadableEvent e) {
      LOG.atError()
          .addKeyValue("device", device)
          .log(
              "record {} of {} cannot be read; the device is not woken by it: {}",
              followed.sequenceNumber(),
              device,
              e.getMessage());
      return Optional.empty();
    }
  }

  private static Duration spread(DeviceId device, DeviceRecord stored, Instant due) {
    var share = Duration.between(stored.stamp().at(), due).dividedBy(SHARE_OF_WAIT);
    var width = share.compareTo(LONGEST_SPREAD) < 0 ? share : LONGEST_SPREAD;
    return width.isPositive()
        ? Duration.ofMillis(Math.floorMod(device.toString().hashCode(), width.toMillis() + 1))
        : Duration.ZERO;
  }

  @Override
  public CompletionStage<List<Due>> due(Instant now, int limit) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var statement = connection.prepareStatement(DUE)) {
        statement.setLong(1, micros(now));
        statement.setInt(2, limit);
        var found = new ArrayList<Due>();
        try (var row = statement.executeQuery()) {
          while (row.next()) {
            long revision = row.getLong(2);
            DeviceId.parse(row.getString(1))
                .ifPresent(device -> found.add(new Due(device, revision)));
          }
        }
        return List.copyOf(found);
      }
    });
  }

  @Override
  public CompletionStage<Boolean> postpone(Due due, Optional<Instant> next) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var statement = connection.prepareStatement(next.isPresent() ? POSTPONE : REST)) {
        int field = 1;
        if (next.isPresent()) {
          statement.setLong(field++, micros(next.get()));
        }
        statement.setString(field++, due.device().toString());
        statement.setLong(field, due.revision());
        return statement.executeUpdate() > 0;
      }
    });
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
