package io.birthmark.projection;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.Facet;
import io.birthmark.fleet.FleetFilter;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FunnelStep;
import io.birthmark.fleet.KnownCertificates;
import io.birthmark.fleet.Pace;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** The fleet, read from the generation of {@link FleetProjection} that is served. */
public final class FleetReader implements FleetView, KnownCertificates {
  /** Most groups of waiting devices, and most words of a facet, that are told. */
  static final int MAX_WORDS = 500;

  /** How many ids are asked for in one question. */
  private static final int AT_ONCE = 100;

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
          var next = new Place(last.device(), filter.order().of(last));
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
  public CompletionStage<Dated<LookedUp>> lookUp(
      String tenant, List<String> ids, List<String> serials) {
    return dated(
        new LookedUp(List.of(), ids, serials),
        (connection, generation) -> {
          var found = new LinkedHashMap<DeviceId, DeviceRow>();
          var unknownIds = new LinkedHashSet<>(ids);
          for (int from = 0; from < ids.size(); from += AT_ONCE) {
            var some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
            for (var row : devices(connection, FleetQuery.named(generation, tenant, some))) {
              found.put(row.device(), row);
              unknownIds.remove(row.device().device());
            }
          }
          var unknownSerials = new LinkedHashSet<String>();
          for (var serial : serials) {
            var by = FleetQuery.by(generation, tenant, "serial", serial, false, MAX_FOUND);
            var rows = devices(connection, by);
            rows.forEach(row -> found.put(row.device(), row));
            if (rows.isEmpty()) {
              unknownSerials.add(serial);
            }
          }
          return new LookedUp(
              List.copyOf(found.values()), List.copyOf(unknownIds), List.copyOf(unknownSerials));
        });
  }

  @Override
  public CompletionStage<Set<Sha256>> known(String tenant, Collection<Sha256> certificates) {
    return certificates.isEmpty()
        ? CompletableFuture.completedFuture(Set.of())
        : dated(
                Set.<Sha256>of(),
                (connection, generation) ->
                    Set.copyOf(
                        rows(
                            connection,
                            FleetQuery.certificates(generation, tenant, certificates),
                            row -> Sha256.fromBytes(row.getBytes(1)))))
            .thenApply(Dated::value);
  }

  private List<DeviceRow> devices(Connection connection, FleetQuery query) throws SQLException {
    return rows(connection, query, row -> FleetColumns.read(row).shown());
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
          var paces = paces(connection, generation, tenant, from);
          return Arrays.stream(FunnelStep.values())
              .map(step ->
                  new Reached(
                      step,
                      reached.getOrDefault(step, 0L),
                      Optional.ofNullable(paces.get(step)).map(Pace::of)))
              .toList();
        });
  }

  /** How many devices took how long for each step. */
  private Map<FunnelStep, Map<Integer, Long>> paces(
      Connection connection, int generation, String tenant, Optional<Instant> from)
      throws SQLException {
    var query =
        from.isEmpty()
            ? FleetQuery.of(COUNTS, generation, tenant, FleetTally.PACE)
            : FleetQuery.of(
                COUNTS + " AND \"word\" >= ?",
                generation,
                tenant,
                FleetTally.HOURLY_PACE,
                FleetTally.hour(from.get()));
    var paces = new EnumMap<FunnelStep, Map<Integer, Long>>(FunnelStep.class);
    for (var count : rows(connection, query, FleetReader::count)) {
      var words = count.getKey().split("\\|", -1);
      paces
          .computeIfAbsent(FunnelStep.valueOf(words[words.length - 2]), _ -> new TreeMap<>())
          .merge(Integer.valueOf(words[words.length - 1]), count.getValue(), Long::sum);
    }
    return paces;
  }

  @Override
  public CompletionStage<Dated<List<Expiring>>> expiry(String tenant, ExpiryBy by) {
    return dated(
        List.of(),
        (connection, generation) ->
            rows(
                connection,
                FleetQuery.of(
                    COUNTS + " ORDER BY \"word\"", generation, tenant, FleetTally.expiry(by)),
                FleetReader::expiring));
  }

  private static Expiring expiring(ResultSet row) throws SQLException {
    var word = row.getString(1);
    int between = word.indexOf(FleetTally.BETWEEN);
    return between < 0
        ? new Expiring(LocalDate.parse(word), Optional.empty(), row.getLong(2))
        : new Expiring(
            LocalDate.parse(word.substring(0, between)),
            Optional.of(word.substring(between + 1)),
            row.getLong(2));
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
