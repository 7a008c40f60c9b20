package io.birthmark.bench;

import io.birthmark.servers.OwnPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server that is measured: one of the bench's own, or one that was named. Makes
 * databases on it and drops them at the end.
 */
final class Postgres implements AutoCloseable {
  private final @Nullable OwnPostgres own;
  private final String url;
  private final String prefix;
  private final OptionalLong postmaster;
  private final List<String> made = new ArrayList<>();

  private Postgres(@Nullable OwnPostgres own, String url, String prefix) throws SQLException {
    this.own = own;
    this.url = url;
    this.prefix = prefix;
    this.postmaster = findPostmaster();
  }

  /** Starts a server of the bench's own in {@code folder}. */
  static Postgres start(Path folder) throws IOException, SQLException {
    var server = OwnPostgres.start(folder);
    try {
      return new Postgres(server, server.url(), "bench");
    } catch (SQLException e) {
      server.close();
      throw e;
    }
  }

  /** Uses the server at {@code url}, whose role may create databases. */
  static Postgres at(String url, long seed) throws SQLException {
    return new Postgres(null, url, "birthmark_bench_" + seed);
  }

  /** A new, empty database; its URL. */
  String createDatabase() throws SQLException {
    var name = prefix + "_" + made.size();
    execute(url, "CREATE DATABASE " + name);
    made.add(name);
    return withDatabase(url, name);
  }

  /** The same URL with another database in it. */
  static String withDatabase(String url, String name) {
    int question = url.indexOf('?');
    var address = question < 0 ? url : url.substring(0, question);
    var parameters = question < 0 ? "" : url.substring(question);
    return address.substring(0, address.lastIndexOf('/') + 1) + name + parameters;
  }

  /** CPU time of the whole server so far, in nanoseconds; empty for one on another machine. */
  OptionalLong cpuNanos() throws IOException {
    return postmaster.isPresent()
        ? OptionalLong.of(ProcessCpu.familyNanos(postmaster.getAsLong()))
        : OptionalLong.empty();
  }

  /** A setting of the server. */
  String setting(String name) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Our backend is a child of the postmaster, when both are on this machine. */
  private OptionalLong findPostmaster() throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT pg_backend_pid(), inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr()")) {
      row.next();
      Optional<ProcessTimes> backend =
          row.getBoolean(2) ? ProcessCpu.of(row.getLong(1)) : Optional.empty();
      return backend.filter(p -> p.command().startsWith("postgres")).isPresent()
          ? OptionalLong.of(backend.get().parent())
          : OptionalLong.empty();
    }
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Stops the server of our own; drops the databases on another one. */
  @Override
  public void close() throws IOException {
    if (own != null) {
      own.close();
      return;
    }
    try {
      for (var name : made) {
        execute(url, "DROP DATABASE " + name + " WITH (FORCE)");
      }
    } catch (SQLException e) {
      throw new IOException("the databases " + made + " could not be dropped", e);
    }
  }
}
