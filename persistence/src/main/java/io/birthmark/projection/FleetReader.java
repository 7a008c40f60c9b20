package io.birthmark.projection;

import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.StuckGroup;
import io.birthmark.fleet.StuckKey;
import io.birthmark.journal.SqlTasks;
import io.birthmark.journal.StoreKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** The fleet, read from the generation of {@link FleetProjection} that is served. */
public final class FleetReader implements FleetView {
  /** Most groups of waiting devices, and most words of a facet, that are told. */
  static final int MAX_WORDS = 500;

  private static final String COUNTS =
      "SELECT \"word\", \"devices\" FROM \"fleet_count\""
          + " WHERE \"generation\" = ? AND \"tenant\" = ? AND \"dimension\" = ?";

  private final DataSource store;
  private final StoreKind kind;
  private final int timeoutSeconds;
  private final InstantSource clock;
  private final SqlTasks tasks;

  /** A question on a connection, to one generation. */
  private interface Question<T> {
    T ask(Connection connection, int generation) throws SQLException;
  }

  /** A row of a result as a value. */
  interface Reading<T> {
    T read(ResultSet row) throws SQLException;
  }

  /**
   * Reads from {@code store}.
   *
   * @param timeout after which a question is given up, in whole seconds
   * @param executor where questions run; they block, so never a dispatcher of actors
   */
  public FleetReader(
      DataSource store, StoreKind kind, Duration timeout, InstantSource clock, Executor executor) {
    this.store = store;
    this.kind = kind;
    this.timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
    this.clock = clock;
    this.tasks = new SqlTasks(executor, "the fleet's read model");
  }

  @Override
  public CompletionStage<Dated<Page>> list(FleetFilter filter, Optional<Place> after, int limit) {
    return dated(
        new Page(List.of(), Optional.empty()),
        (connection, generation) -> {
          var rows =
              rows(
                  connection,
                  // One more than asked for tells whether there is a next page.
                  FleetQuery.list(generation, filter, after, limit + 1),
                  row -> FleetColumns.read(row).shown());
          if (rows.size() <= limit) {
            return new Page(rows, Optional.empty());
          }
          var last = rows.get(limit - 1);
          var next =
              new Place(last.device(), filter.byExpiry() ? last.expires() : Optional.empty());
          return new Page(rows.subList(0, limit), Optional.of(next));
        });
  }

  @Override
  public CompletionStage<Dated<Long>> count(FleetFilter filter, int most) {
    return dated(
        0L,
        (connection, generation) ->
            rows(connection, FleetQuery.count(generation, filter, most), row -> row.getLong(1))
                .getFirst());
  }

  @Override
  public CompletionStage<Dated<List<Found>>> search(String tenant, String text) {
    return dated(
        List.of(),
        (connection, generation) ->
            new FleetSearch(
                    query -> rows(connection, query, row -> FleetColumns.read(row).shown()),
                    query -> rows(connection, query, FleetSearch::certificate),
                    generation,
                    tenant)
                .find(text));
  }

  @Override
  public CompletionStage<Dated<Counts>> counts(String tenant) {
    return dated(
        new Counts(0, Map.of()),
        (connection, generation) -> {
          var by = new EnumMap<Facet, Map<String, Long>>(Facet.class);
          for (var facet : Facet.values()) {
            if (facet.counted()) {
              by.put(facet, counts(connection, generation, tenant, facet.name()));
            }
          }
          long devices =
              by.getOrDefault(Facet.STATE, Map.of()).values().stream().mapToLong(n -> n).sum();
          return new Counts(devices, by);
        });
  }

  @Override
  public CompletionStage<Dated<List<StuckGroup>>> stuck(String tenant) {
    return dated(
        List.of(),
        (connection, generation) -> {
          var groups = new ArrayList<StuckGroup>();
          for (var count : counts(connection, generation, tenant, FleetTally.STUCK).entrySet()) {
            rows(
                    connection,
                    FleetQuery.of(
                        "SELECT "
                            + FleetColumns.NAMES
                            + " FROM \"device_fleet\" WHERE \"generation\" = ? AND \"tenant\" = ?"
                            + " AND \"stuck\" = ? ORDER BY \"since\", \"device\" LIMIT 1",
                        generation,
                        tenant,
                        count.getKey()),
                    row -> FleetColumns.read(row).shown())
                .forEach(oldest -> groups.add(group(count.getKey(), count.getValue(), oldest)));
          }
          groups.sort(Comparator.comparingLong(StuckGroup::devices).reversed());
          return List.copyOf(groups);
        });
  }

  private static StuckGroup group(String key, long devices, DeviceRow oldest) {
    return new StuckGroup(
        StuckKey.parse(key),
        devices,
        oldest.device(),
        oldest.waits().map(DeviceRow.Waits::since).orElse(oldest.changed()),
        oldest.due());
  }

  @Override
  public CompletionStage<Dated<List<Reached>>> funnel(String tenant, Optional<Instant> from) {
    return dated(
        List.of(),
        (connection, generation) -> {
          var reached = new EnumMap<FunnelStep, Long>(FunnelStep.class);
          if (from.isEmpty()) {
            counts(connection, generation, tenant, FleetTally.REACHED)
                .forEach((step, n) -> reached.put(FunnelStep.valueOf(step), n));
          } else {
            for (var slot :
                rows(
                    connection,
                    FleetQuery.of(
                        COUNTS + " AND \"word\" >= ?",
                        generation,
                        tenant,
                        FleetTally.FUNNEL,
                        FleetTally.slot(from.get())),
                    FleetReader::count)) {
              var step = slot.getKey().substring(slot.getKey().indexOf(FleetTally.BETWEEN) + 1);
              reached.merge(FunnelStep.valueOf(step), slot.getValue(), Long::sum);
            }
          }
          return Arrays.stream(FunnelStep.values())
              .map(step -> new Reached(step, reached.getOrDefault(step, 0L)))
              .toList();
        });
  }

  @Override
  public CompletionStage<Dated<List<Expiring>>> expiry(String tenant) {
    return dated(
        List.of(),
        (connection, generation) ->
            rows(
                connection,
                FleetQuery.of(COUNTS + " ORDER BY \"word\"", generation, tenant, FleetTally.EXPIRY),
                row -> new Expiring(LocalDate.parse(row.getString(1)), row.getLong(2))));
  }

  private Map<String, Long> counts(
      Connection connection, int generation, String tenant, String dimension) throws SQLException {
    var counts = new TreeMap<String, Long>();
    rows(
            connection,
            FleetQuery.of(
                COUNTS + " ORDER BY \"word\" LIMIT ?", generation, tenant, dimension, MAX_WORDS),
            FleetReader::count)
        .forEach(count -> counts.put(count.getKey(), count.getValue()));
    return counts;
  }

  private static Map.Entry<String, Long> count(ResultSet row) throws SQLException {
    return Map.entry(row.getString(1), row.getLong(2));
  }

  private <T> List<T> rows(Connection connection, FleetQuery query, Reading<T> reading)
      throws SQLException {
    try (var statement = query.on(connection, timeoutSeconds);
        var row = statement.executeQuery()) {
      var found = new ArrayList<T>();
      while (row.next()) {
        found.add(reading.read(row));
      }
      return found;
    }
  }

  /** How far it was behind is asked first: what is read afterwards is newer, never older. */
  private <T> CompletionStage<Dated<T>> dated(T nothing, Question<T> question) {
    return tasks.run(() -> {
      try (var connection = store.getConnection()) {
        var serving = FleetGenerations.serving(connection);
        if (serving.isEmpty()) {
          return new Dated<>(nothing, Duration.ZERO);
        }
        var behind =
            FollowedJournal.waitingSince(connection, kind, FleetGenerations.follower(serving.get()))
                .map(since -> Duration.between(since, clock.instant()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
        return new Dated<>(question.ask(connection, serving.get()), behind);
      }
    });
  }
}
