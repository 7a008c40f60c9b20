package io.birthmark.servers;

import io.birthmark.line.Waiting;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL server in a folder, as durable as one in production must be: the packaged binaries
 * are made for tests and switch both {@code fsync} and {@code synchronous_commit} off.
 */
public final class OwnPostgres implements AutoCloseable {
  private static final Duration COMES_BACK = Duration.ofMinutes(1);

  private final EmbeddedPostgres server;
  private final Path data;

  private OwnPostgres(EmbeddedPostgres server, Path data) {
    this.server = server;
    this.data = data;
  }

  /** Starts a new server in {@code folder}, which it may fill. */
  public static OwnPostgres start(Path folder) throws IOException {
    var data = folder.resolve("pg");
    var server =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(true)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("shared_buffers", "512MB")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("max_connections", "100")
            .start();
    return new OwnPostgres(server, data);
  }

  /** JDBC URL of its empty first database. */
  public String url() {
    return server.getJdbcUrl("postgres", "postgres");
  }

  /** All its processes stand still for a while, as on a machine that is swapping or suspended. */
  public void pause(Duration pause) throws IOException, InterruptedException {
    var postmaster = postmaster();
    var processes = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
    signal("-STOP", processes);
    try {
      Waiting.pause(pause);
    } finally {
      signal("-CONT", processes);
    }
  }

  /**
   * Loses one of its processes to {@code kill -9}: it ends every connection, forgets what was not
   * in the write-ahead log, and recovers from that.
   *
   * @throws IOException when it does not come back
   */
  public void crash() throws IOException, InterruptedException {
    postmaster().children().findFirst().orElseThrow().destroyForcibly();
    Waiting.until(this::answers, COMES_BACK, "PostgreSQL came back");
  }

  private boolean answers() {
    try (var connection = DriverManager.getConnection(url())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private ProcessHandle postmaster() throws IOException {
    var pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
  }

  private static void signal(String name, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    var pids = processes.stream().map(process -> "" + process.pid());
    new ProcessBuilder(Stream.concat(Stream.of("kill", name), pids).toList()).start().waitFor();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
