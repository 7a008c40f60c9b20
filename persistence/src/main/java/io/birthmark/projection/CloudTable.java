package io.birthmark.projection;

import static io.birthmark.projection.DueProjection.micros;

import io.birthmark.cloud.CloudRegistrations;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import io.birthmark.journal.SqlTasks;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** The rows that {@link CloudProjection} keeps, for who brings clouds up to them and who looks. */
public final class CloudTable implements CloudRegistrations {
  private static final String COUNTS =
      """
      SELECT "progress", COUNT(*), MIN("since") FROM "cloud_registration"
      WHERE "cloud" = ? AND "progress" <> 'ASIDE'
      GROUP BY "progress"
      """;
  private static final String LAST_FAILURE =
      """
      SELECT "reason", "words", "failed_at" FROM "cloud_registration"
      WHERE "cloud" = ? AND "failed_at" IS NOT NULL ORDER BY "failed_at" DESC LIMIT 1
      """;
  private static final String PAGE =
      """
      SELECT "device", "certificate", "serial", "ca", "wanted", "reached", "progress", "since",
        "attempts", "next_at", "reason", "words", "failed_at"
      FROM "cloud_registration"
      WHERE "cloud" = ? AND "progress" = ? AND ("since", "certificate") > (?, ?)
      ORDER BY "since", "certificate" LIMIT ?
      """;

  private final DataSource store;
  private final SqlTasks tasks;

  /**
   * Works in {@code store}.
   *
   * @param executor where the blocking calls run
   */
  public CloudTable(DataSource store, Executor executor) {
    this.store = store;
    this.tasks = new SqlTasks(executor, "the certificates in clouds");
  }

  @Override
  public CompletionStage<List<Open>> take(CloudName cloud, Taking taking) {
    return with(cloud, takings -> takings.take(taking));
  }

  @Override
  public CompletionStage<Integer> sort(CloudName cloud, Instant now, Set<CaName> cas) {
    return with(cloud, takings -> takings.sort(now, cas));
  }

  @Override
  public CompletionStage<Boolean> reached(CloudName cloud, Open open, Instant now) {
    return with(cloud, takings -> takings.reached(open, now));
  }

  @Override
  public CompletionStage<Boolean> failed(CloudName cloud, Open open, Setback setback) {
    return with(cloud, takings -> takings.failed(open, setback));
  }

  private interface Work<R> {
    R with(CloudTakings takings) throws SQLException;
  }

  private <R> CompletionStage<R> with(CloudName cloud, Work<R> work) {
    return tasks.run(() -> {
      try (var connection = store.getConnection()) {
        return work.with(new CloudTakings(connection, cloud));
      }
    });
  }

  @Override
  public CompletionStage<Summary> summary(CloudName cloud) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var counts = connection.prepareStatement(COUNTS);
          var last = connection.prepareStatement(LAST_FAILURE)) {
        Map<Progress, Long> certificates = new EnumMap<>(Progress.class);
        Optional<Instant> since = Optional.empty();
        counts.setString(1, cloud.value());
        try (var row = counts.executeQuery()) {
          while (row.next()) {
            var progress = Progress.valueOf(row.getString(1));
            certificates.put(progress, row.getLong(2));
            if (progress == Progress.WAITING) {
              since = Optional.of(instant(row.getLong(3)));
            }
          }
        }
        last.setString(1, cloud.value());
        try (var row = last.executeQuery()) {
          return new Summary(certificates, since, row.next() ? failure(row, 1) : Optional.empty());
        }
      }
    });
  }

  @Override
  public CompletionStage<List<Registration>> page(
      CloudName cloud, Progress progress, Optional<Place> after, int most) {
    return tasks.run(() -> {
      try (var connection = store.getConnection();
          var statement = connection.prepareStatement(PAGE)) {
        statement.setString(1, cloud.value());
        statement.setString(2, progress.name());
        statement.setLong(3, after.map(place -> micros(place.since())).orElse(Long.MIN_VALUE));
        statement.setString(4, after.map(place -> place.certificate().toHex()).orElse(""));
        statement.setInt(5, most);
        var found = new ArrayList<Registration>();
        try (var row = statement.executeQuery()) {
          while (row.next()) {
            found.add(registration(row));
          }
        }
        return List.copyOf(found);
      }
    });
  }

  private static Registration registration(ResultSet row) throws SQLException {
    return new Registration(
        device(row, 1),
        Sha256.fromHex(row.getString(2)),
        SerialNumber.fromHex(row.getString(3)),
        new CaName(row.getString(4)),
        CloudStatus.valueOf(row.getString(5)),
        Optional.ofNullable(row.getString(6)).map(CloudStatus::valueOf),
        Progress.valueOf(row.getString(7)),
        instant(row.getLong(8)),
        row.getInt(9),
        optionalInstant(row, 10),
        failure(row, 11));
  }

  private static Optional<Failure> failure(ResultSet row, int column) throws SQLException {
    var reason = Optional.ofNullable(row.getString(column)).map(Reason::valueOf);
    var words = Optional.ofNullable(row.getString(column + 1));
    var at = optionalInstant(row, column + 2);
    return reason.isPresent() && at.isPresent()
        ? Optional.of(new Failure(reason.get(), words.orElse(""), at.get()))
        : Optional.empty();
  }

  static DeviceId device(ResultSet row, int column) throws SQLException {
    return DeviceId.parse(row.getString(column))
        .orElseThrow(() -> new IllegalStateException("a certificate's device is no device id"));
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static Optional<Instant> optionalInstant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(instant(micros));
  }
}
