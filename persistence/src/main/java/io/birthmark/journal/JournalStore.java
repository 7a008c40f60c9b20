package io.birthmark.journal;

import com.typesafe.config.Config;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Files;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * The database of one node, opened and checked: connections for plain SQL, and the configuration by
 * which Pekko's own connections reach the same place. Open it before the actor system and close it
 * after.
 */
public final class JournalStore implements AutoCloseable {
  private final StoreSettings settings;
  private final HikariDataSource pool;

  private JournalStore(StoreSettings settings, HikariDataSource pool) {
    this.settings = settings;
    this.pool = pool;
  }

  /** What became of opening. */
  public sealed interface Opening {
    record Ready(JournalStore store) implements Opening {}

    /** The store cannot be used; {@code detail} says why and what to do. */
    record Refused(String detail) implements Opening {}
  }

  /** How the tables are looked at. */
  private interface Look {
    JournalSchema.Outcome at(DataSource store) throws SQLException;
  }

  /** Connects, waiting up to the start time-out, and creates or checks the tables. */
  public static Opening open(StoreSettings settings) throws SQLException {
    return open(settings, pool -> JournalSchema.createOrCheck(pool, settings.kind()));
  }

  /** Connects to a store for reading; makes neither database nor tables where there are none. */
  public static Opening openExisting(StoreSettings settings) throws SQLException {
    return settings.file().filter(Files::notExists).isPresent()
        ? new Opening.Refused("there is no journal at " + settings.url())
        : open(settings, JournalSchema::check);
  }

  private static Opening open(StoreSettings settings, Look look) throws SQLException {
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(poolOf(settings));
    } catch (PoolInitializationException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      return new Opening.Refused(
          "the journal's store cannot be opened at " + settings.url() + ": " + cause.getMessage());
    }
    var keep = false;
    try {
      var opening =
          switch (look.at(pool)) {
            case JournalSchema.Outcome.Ready _ ->
                new Opening.Ready(new JournalStore(settings, pool));
            case JournalSchema.Outcome.Refused(var detail) -> new Opening.Refused(detail);
          };
      keep = opening instanceof Opening.Ready;
      return opening;
    } finally {
      if (!keep) {
        pool.close();
      }
    }
  }

  /** Connections for plain SQL: few, in auto-commit, to be closed soon after use. */
  public DataSource dataSource() {
    return pool;
  }

  public StoreKind kind() {
    return settings.kind();
  }

  /** See {@link StoreSettings#pekkoOverlay()}. */
  public Config pekkoOverlay() {
    return settings.pekkoOverlay();
  }

  /** Closes the connections for plain SQL; Pekko's close with the actor system. */
  @Override
  public void close() {
    pool.close();
  }

  private static HikariConfig poolOf(StoreSettings settings) {
    var pool = new HikariConfig();
    pool.setPoolName("birthmark-sql");
    pool.setJdbcUrl(settings.connectUrl());
    pool.setUsername(settings.user());
    settings.driverProperties().forEach(pool::addDataSourceProperty);
    settings.connectSql().ifPresent(pool::setConnectionInitSql);
    pool.setMaximumPoolSize(settings.sqlConnections());
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(10_000);
    pool.setInitializationFailTimeout(settings.startTimeout().toMillis());
    return pool;
  }
}
