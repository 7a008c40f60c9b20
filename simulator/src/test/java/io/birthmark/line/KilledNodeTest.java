package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tenth of all MQTT messages is lost each way and the node is killed with {@code kill -9} again
 * and again: every good device must become OPERATIONAL, and the line's own file of every answer
 * must agree with the journal read by plain SQL.
 */
@Tag("full")
class KilledNodeTest {
  private static final int ROUNDS = 5;
  private static final int BETWEEN = 50;
  private static final double RATE = 25;
  private static final double DROP = 0.1;
  private static final long PAUSE_SECONDS = 5;

  @TempDir private Path folder;

  @Test
  void onH2() throws Exception {
    var data = folder.resolve("data");

    run(new KillLoop(data, plan(), () -> KillLoop.h2(data), List.of(), List.of()));
  }

  /** Beside the node's death, the database server stands still for a while. */
  @Test
  void onPostgreSql() throws Exception {
    try (var server =
        EmbeddedPostgres.builder()
            .setServerConfig("synchronous_commit", "on")
            .setDataDirectory(folder.resolve("postgres"))
            .start()) {
      var url = server.getJdbcUrl("postgres", "postgres");
      run(
          new KillLoop(
              folder.resolve("data"),
              plan(),
              () -> DriverManager.getConnection(url),
              List.of("--postgres", url),
              List.of(this::pauseServer)));
    }
  }

  private static KillLoop.Plan plan() {
    long seed = new SecureRandom().nextInt(1_000_000_000);
    System.out.println("KilledNodeTest seed " + seed);
    return new KillLoop.Plan(ROUNDS, BETWEEN, RATE, DROP, seed);
  }

  private static void run(KillLoop loop) throws Exception {
    var outcome = loop.run();

    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.struck()).isEqualTo(ROUNDS);
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome.line())).isTrue();
  }

  private void pauseServer() throws IOException, InterruptedException {
    var pid = Files.readAllLines(folder.resolve("postgres").resolve("postmaster.pid")).getFirst();
    var server = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    var processes = Stream.concat(Stream.of(server), server.descendants()).toList();
    signal("-STOP", processes);
    try {
      new CompletableFuture<Void>().completeOnTimeout(null, PAUSE_SECONDS, TimeUnit.SECONDS).join();
    } finally {
      signal("-CONT", processes);
    }
  }

  private static void signal(String name, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    var command =
        Stream.concat(Stream.of("kill", name), processes.stream().map(p -> "" + p.pid())).toList();
    new ProcessBuilder(command).start().waitFor();
  }
}
