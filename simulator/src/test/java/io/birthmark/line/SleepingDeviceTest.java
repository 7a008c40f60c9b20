package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device whose deadline comes after its node was killed: nobody speaks of it again, and the new
 * node does all the same what is due. The journal is read by plain SQL, because asking the node
 * would wake the device.
 */
@Tag("full")
class SleepingDeviceTest {
  private static final Duration START = Duration.ofMinutes(2);
  private static final String DEVICE = "device|default/" + ProductionPlan.MANUFACTURER + "-S-1";

  @TempDir private Path data;

  @Test
  void isWokenAfterItsNodeWasKilled() throws Exception {
    try (var server =
        EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start()) {
      var url = server.getJdbcUrl("postgres", "postgres");
      var config =
          Files.writeString(
              data.resolveSibling(data.getFileName() + ".conf"),
              "birthmark.twin.policy.enrollment-window = 3 seconds\n");
      var arguments = List.of("--config", "" + config, "--postgres", url);
      var first = NodeProcess.startDemo(data, arguments);
      try {
        register(first.awaitReady(START).http());
      } finally {
        first.kill();
      }
      assertThat(records(url)).isEqualTo(1);

      var second = NodeProcess.startDemo(data, arguments);
      try {
        second.awaitReady(START);
        awaitRecords(url, 2);
      } finally {
        second.stop();
      }
      assertThat(records(url)).isEqualTo(2);
    }
  }

  private void register(URI http) throws Exception {
    var api = NodeApi.of(http, data.resolve("bootstrap.token"));
    var maker = Manufacturer.open(data.resolve("line"), InstantSource.system().instant());
    Waiting.on(Registration.putGroup(api, maker));
    Waiting.on(
        api.register(
            new NodeApi.DeviceRequest(
                ProductionPlan.MANUFACTURER,
                "M-1",
                "S-1",
                NodeApi.LINE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            "one"));
  }

  private static void awaitRecords(String url, int wanted) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (records(url) < wanted && System.nanoTime() < end) {
      new CompletableFuture<Void>().completeOnTimeout(null, 200, TimeUnit.MILLISECONDS).get();
    }
  }

  private static int records(String url) throws SQLException {
    try (var connection = DriverManager.getConnection(url);
        var statement =
            connection.prepareStatement(
                "SELECT count(*) FROM event_journal WHERE persistence_id = ?")) {
      statement.setString(1, DEVICE);
      try (var row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
