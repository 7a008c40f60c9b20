package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.line.FactoryLine;
import io.birthmark.line.LineRun;
import io.birthmark.line.NodeApi;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.ResultTable;
import io.birthmark.line.Waiting;
import io.birthmark.wire.device.v1.DeviceV1;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A transaction that has written to the journal stays open for thirty seconds while hundreds of
 * others commit around it: when it commits at last, the due index holds its record and all of
 * theirs.
 */
@Tag("full")
class HeldTransactionTest {
  private static final long HELD_SECONDS = 30;
  private static final int DEVICES = 500;
  private static final double RATE = 15;
  private static final String SLOW = "device|default/" + ProductionPlan.MANUFACTURER + "-slow";

  /** A registration as it stands in the journal already, under another name. */
  private static final String WRITE_SLOWLY =
      """
      INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp", "adapter_manifest",
        "event_ser_id", "event_ser_manifest", "event_payload", "link")
      SELECT ?, "sequence_number", "writer", "write_timestamp", "adapter_manifest", "event_ser_id",
        "event_ser_manifest", "event_payload", "link"
      FROM "event_journal" WHERE "persistence_id" LIKE 'device|%' AND "sequence_number" = 1 LIMIT 1
      """;

  private static final String LAST =
      """
      SELECT DISTINCT ON ("persistence_id") "persistence_id", "sequence_number", "event_payload" FROM "event_journal"
      WHERE "persistence_id" LIKE 'device|%' ORDER BY "persistence_id", "sequence_number" DESC
      """;

  @TempDir private Path folder;

  @Test
  void losesNothingToTheFollower() throws Exception {
    try (var site = Site.start(folder.resolve("site"), new Site.Store.OwnServer());
        var slow = site.journal();
        var reader = site.journal()) {
      var held = new CompletableFuture<Integer>();

      var outcome = run(site, line -> hold(slow, line, held));

      assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
      assertThat(held.get(1, TimeUnit.MINUTES))
          .as("devices that became OPERATIONAL meanwhile")
          .isGreaterThan(200);
      Waiting.until(
          () -> due(reader).containsKey(SLOW.substring("device|".length())),
          Duration.ofSeconds(20),
          "the slow record was taken in");
      Waiting.until(
          () -> due(reader).equals(expected(reader)),
          Duration.ofSeconds(20),
          "the due index agreed with the journal");
    }
  }

  private static LineRun.Outcome run(Site site, Consumer<FactoryLine> watcher) throws Exception {
    var settings =
        new FactoryLine.Settings(
            site.address().mqtt(), "line", RATE, 0, 30, 25, 0, Duration.ofMinutes(1));
    var api = NodeApi.of(site.address().http(), site.data().resolve("bootstrap.token"));
    return new LineRun(site.data(), api, InstantSource.system()).run(settings, DEVICES, watcher);
  }

  /** Writes at once, as all devices are registered now, and commits half a minute later. */
  private static void hold(Connection slow, FactoryLine line, CompletableFuture<Integer> held) {
    try (var insert = slow.prepareStatement(WRITE_SLOWLY)) {
      slow.setAutoCommit(false);
      insert.setString(1, SLOW);
      assertThat(insert.executeUpdate()).isEqualTo(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    CompletableFuture.delayedExecutor(HELD_SECONDS, TimeUnit.SECONDS)
        .execute(() -> {
          try {
            int meanwhile = line.progress().operational();
            slow.commit();
            held.complete(meanwhile);
          } catch (SQLException e) {
            held.completeExceptionally(e);
          }
        });
  }

  /** What the index says: the revision at which each device is due. */
  private static Map<String, Long> due(Connection reader) {
    try (var statement = reader.createStatement();
        var row = statement.executeQuery("SELECT \"device\", \"revision\" FROM \"device_due\"")) {
      var due = new TreeMap<String, Long>();
      while (row.next()) {
        due.put(row.getString(1), row.getLong(2));
      }
      return due;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** What it should say: the last record of each device that tells a deadline. */
  private static Map<String, Long> expected(Connection reader) throws IOException {
    try (var statement = reader.createStatement();
        var row = statement.executeQuery(LAST)) {
      var due = new TreeMap<String, Long>();
      while (row.next()) {
        if (DeviceV1.DeviceRecord.parseFrom(row.getBytes(3)).hasDue()) {
          due.put(row.getString(1).substring("device|".length()), row.getLong(2));
        }
      }
      return due;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
