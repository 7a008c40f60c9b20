package io.birthmark.projection;

import io.birthmark.fleet.FleetRebuild;
import io.birthmark.journal.SqlStates;
import io.birthmark.journal.SqlTasks;
import io.birthmark.journal.StoreKind;
import io.birthmark.projection.FollowedJournal.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of the fleet's read model: one is served and kept up to date, and while it is
 * being rebuilt the next one follows the journal from its beginning beside it. When that has caught
 * up it is served, and the rows of the one before go after a while, bit by bit. All of it stands in
 * the database, so that whoever goes on after a restart knows where.
 */
public final class FleetGenerations implements JournalSteps, FleetRebuild {
  /** How long a generation stays after it was replaced, for questions that are still under way. */
  static final Duration GRACE = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(FleetGenerations.class);
  private static final List<String> TABLES =
      List.of("device_fleet", "fleet_certificate", "fleet_count");
  private static final String LIST =
      "SELECT \"generation\", \"standing\", \"since\", \"records\" FROM \"fleet_generation\""
          + " ORDER BY \"generation\"";
  private static final String BEGIN =
      "INSERT INTO \"fleet_generation\" (\"generation\", \"standing\", \"since\", \"records\")"
          + " VALUES (?, ?, ?, 0)";
  private static final String CHANGE =
      "UPDATE \"fleet_generation\" SET \"standing\" = ?, \"since\" = ? WHERE \"generation\" = ?";
  private static final String END = "DELETE FROM \"fleet_generation\" WHERE \"generation\" = ?";
  private static final String FORGET = "DELETE FROM \"follower_offset\" WHERE \"name\" = ?";

  private final DataSource store;
  private final StoreKind kind;
  private final int batch;
  private final InstantSource clock;
  private final SqlTasks tasks;

  /** What a generation is for. */
  enum Standing {
    BUILDING,
    SERVING,
    RETIRED
  }

  /**
   * A generation.
   *
   * @param since when it got its standing
   * @param records how many records it has taken in
   */
  record Generation(int number, Standing standing, Instant since, long records) {}

  /**
   * The generations in {@code store}.
   *
   * @param batch most records, and most old rows, of a step
   * @param executor where questions run; they block, so never a dispatcher of actors
   */
  public FleetGenerations(
      DataSource store, StoreKind kind, int batch, InstantSource clock, Executor executor) {
    this.store = store;
    this.kind = kind;
    this.batch = batch;
    this.clock = clock;
    this.tasks = new SqlTasks(executor, "the fleet's read model");
  }

  /** Under what name a generation follows the journal. */
  static String follower(int generation) {
    return "fleet/" + generation;
  }

  @Override
  public String name() {
    return "fleet";
  }

  @Override
  public Step step() throws SQLException {
    var generations = generations();
    var serving = one(generations, Standing.SERVING);
    if (serving.isEmpty()) {
      begin(1, Standing.SERVING);
      return new Step(0, true, Optional.empty());
    }
    var served = journal(serving.get().number()).step();
    var building = one(generations, Standing.BUILDING);
    boolean more = served.more();
    if (building.isPresent()) {
      var built = journal(building.get().number()).step();
      more = true;
      if (!built.more()) {
        replace(serving.get().number(), building.get().number());
      }
    }
    for (var old : generations) {
      if (old.standing() == Standing.RETIRED && old.since().plus(GRACE).isBefore(clock.instant())) {
        more |= clear(old.number());
      }
    }
    return new Step(served.records(), more, served.waitingSince());
  }

  @Override
  public CompletionStage<Status> status() {
    return tasks.run(() -> status(generations()));
  }

  @Override
  public CompletionStage<Status> rebuild() {
    return tasks.run(() -> {
      var generations = generations();
      if (one(generations, Standing.BUILDING).isEmpty() && !generations.isEmpty()) {
        begin(generations.getLast().number() + 1, Standing.BUILDING);
      }
      return status(generations());
    });
  }

  private static Status status(List<Generation> generations) {
    var serving = one(generations, Standing.SERVING);
    return new Status(
        serving.map(Generation::number).orElse(0),
        serving.map(Generation::since),
        serving.map(Generation::records).orElse(0L),
        one(generations, Standing.BUILDING)
            .map(next -> new Building(next.number(), next.since(), next.records())));
  }

  /** The number of the generation to read. */
  static Optional<Integer> serving(Connection connection) throws SQLException {
    return one(list(connection), Standing.SERVING).map(Generation::number);
  }

  private List<Generation> generations() throws SQLException {
    try (var connection = store.getConnection()) {
      return list(connection);
    }
  }

  private static List<Generation> list(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement(LIST);
        var row = statement.executeQuery()) {
      var found = new ArrayList<Generation>();
      while (row.next()) {
        found.add(
            new Generation(
                row.getInt(1),
                Standing.valueOf(row.getString(2)),
                FleetColumns.instant(row.getLong(3)),
                row.getLong(4)));
      }
      return found;
    }
  }

  private static Optional<Generation> one(List<Generation> generations, Standing standing) {
    return generations.stream().filter(each -> each.standing() == standing).findFirst();
  }

  private FollowedJournal journal(int generation) {
    return new FollowedJournal(
        store, kind, follower(generation), batch, new FleetProjection(kind, generation));
  }

  /** Somebody else may have begun the same one, which is as good. */
  private void begin(int generation, Standing standing) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(BEGIN)) {
      statement.setInt(1, generation);
      statement.setString(2, standing.name());
      statement.setLong(3, FleetColumns.micros(clock.instant()));
      statement.executeUpdate();
      LOG.info("generation {} of the fleet's read model begins", generation);
    } catch (SQLException e) {
      if (!SqlStates.isDuplicateKey(e)) {
        throw e;
      }
    }
  }

  private void replace(int old, int next) throws SQLException {
    atOnce(connection -> {
      change(connection, old, Standing.RETIRED);
      change(connection, next, Standing.SERVING);
    });
    LOG.info("generation {} of the fleet's read model takes the place of {}", next, old);
  }

  private void change(Connection connection, int generation, Standing standing)
      throws SQLException {
    try (var statement = connection.prepareStatement(CHANGE)) {
      statement.setString(1, standing.name());
      statement.setLong(2, FleetColumns.micros(clock.instant()));
      statement.setInt(3, generation);
      statement.executeUpdate();
    }
  }

  /** Removes some of what is left of a generation, and in the end the generation itself. */
  private boolean clear(int generation) throws SQLException {
    var sql = FleetSql.of(kind);
    try (var connection = store.getConnection()) {
      for (var table : TABLES) {
        if (sql.clear(connection, table, generation, batch) > 0) {
          return true;
        }
      }
    }
    atOnce(connection -> {
      try (var offset = connection.prepareStatement(FORGET);
          var end = connection.prepareStatement(END)) {
        offset.setString(1, follower(generation));
        offset.executeUpdate();
        end.setInt(1, generation);
        end.executeUpdate();
      }
    });
    return false;
  }

  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  private void atOnce(Work work) throws SQLException {
    try (var connection = store.getConnection()) {
      connection.setAutoCommit(false);
      try {
        work.on(connection);
        connection.commit();
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }
}
