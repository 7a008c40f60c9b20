package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tenth of all MQTT messages is lost each way and the node is killed with {@code kill -9} in the
 * middle: every good device must become OPERATIONAL, and the line's own file of every answer must
 * agree with the journal read by plain SQL.
 */
@Tag("full")
class KilledNodeTest {
  private static final int DEVICES = 150;
  private static final double RATE = 30;
  private static final double DROP = 0.1;
  private static final Duration START = Duration.ofMinutes(2);

  @TempDir private Path data;

  /** Opens the journal beside the product. */
  private interface Journal {
    Connection open() throws SQLException;
  }

  @Test
  void onH2() throws Exception {
    killInTheMiddle(
        List.of(),
        () ->
            DriverManager.getConnection(
                "jdbc:h2:file:"
                    + data.resolve("journal")
                    + ";IFEXISTS=TRUE;DATABASE_TO_UPPER=false",
                "birthmark",
                ""));
  }

  @Test
  void onPostgreSql() throws Exception {
    try (var server =
        EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start()) {
      var url = server.getJdbcUrl("postgres", "postgres");
      killInTheMiddle(List.of("--postgres", url), () -> DriverManager.getConnection(url));
    }
  }

  private void killInTheMiddle(List<String> more, Journal journal) throws Exception {
    long seed = new SecureRandom().nextInt(1_000_000_000);
    System.out.println("KilledNodeTest seed " + seed + " " + more);
    int http = freePort();
    int mqtt = freePort();
    var arguments = new ArrayList<>(more);
    arguments.addAll(List.of("--demo", "--http-port", "" + http, "--mqtt-port", "" + mqtt));
    arguments.addAll(List.of("--status-port", "0"));
    var node = new AtomicReference<>(NodeProcess.start(data, arguments));
    try {
      node.get().awaitReady(START);
      var outcome = run(node, arguments, seed, http, mqtt);

      assertThat(outcome.disagreements()).isEmpty();
      assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
      node.get().stop();
      agree(journal, outcome);
    } finally {
      node.get().stop();
    }
  }

  private LineRun.Outcome run(
      AtomicReference<NodeProcess> node, List<String> arguments, long seed, int http, int mqtt)
      throws Exception {
    var settings =
        new FactoryLine.Settings(
            URI.create("tcp://127.0.0.1:" + mqtt),
            "line",
            RATE,
            DROP,
            seed,
            25,
            Duration.ofMinutes(3));
    var api = NodeApi.of(URI.create("http://127.0.0.1:" + http), data.resolve("bootstrap.token"));
    try (var watch = Executors.newSingleThreadScheduledExecutor()) {
      var killed = new CompletableFuture<Void>();
      var outcome =
          new LineRun(data, api, InstantSource.system())
              .run(settings, DEVICES, line -> killAtAThird(watch, line, node, arguments, killed));
      assertThat(killed).as("the node was killed in the middle").isCompleted();
      return outcome;
    }
  }

  private void killAtAThird(
      ScheduledExecutorService watch,
      FactoryLine line,
      AtomicReference<NodeProcess> node,
      List<String> arguments,
      CompletableFuture<Void> killed) {
    var _ =
        watch.scheduleWithFixedDelay(
            () -> {
              if (!killed.isDone() && line.progress().operational() >= DEVICES / 3) {
                try {
                  node.get().kill();
                  node.set(NodeProcess.start(data, arguments));
                  killed.complete(null);
                } catch (IOException | InterruptedException e) {
                  killed.completeExceptionally(e);
                }
              }
            },
            20,
            20,
            TimeUnit.MILLISECONDS);
  }

  private void agree(Journal journal, LineRun.Outcome outcome) throws Exception {
    try (var connection = journal.open()) {
      var oracle = JournalOracle.read(connection);
      assertThat(oracle.faults()).isEmpty();
      assertThat(oracle.contradictions(Answers.read(data.resolve("line").resolve(Answers.FILE))))
          .isEmpty();
      assertThat(oracle.mostActive()).isEqualTo(1);
      assertThat(oracle.devicesIn("OPERATIONAL"))
          .isEqualTo(outcome.report().devices().operational());
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
