package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.device.DeviceEvent.DeviceSuspended;
import io.birthmark.journal.DeviceEventWire;
import io.birthmark.journal.OperationEventWire;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.LineRun;
import io.birthmark.line.NodeApi;
import io.birthmark.line.ResultTable;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node is killed in the middle of an operation. It goes on by itself, every device has been
 * suspended once, and each device's record leads to the record of the operation's start.
 */
@Tag("full")
class KilledOperationTest {
  private static final int DEVICES = 240;
  private static final int BEFORE_THE_KILL = 60;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "recall-of-march";
  @TempDir private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void onH2() throws Exception {
    run(new Site.Store.H2());
  }

  @Test
  void onPostgreSql() throws Exception {
    run(new Site.Store.OwnServer());
  }

  private void run(Site.Store store) throws Exception {
    try (var site = Site.start(folder.resolve("site"), store)) {
      int good = provision(site);
      var fleet =
          awaited(site, "devices?group=line&pageSize=1000", page -> operational(page) == good);
      int all = fleet.path("items").size();

      var operation = post(site, order(all));
      var id = operation.path("id").textValue();
      awaited(site, "operations/" + id, one -> one.has("total"));
      register(site, "latecomer");
      awaited(site, "operations/" + id, one -> one.path("done").intValue() >= BEFORE_THE_KILL);
      site.faults().getFirst().strike();
      var after = get(site, "operations/" + id);
      var done =
          awaited(site, "operations/" + id, one -> "DONE".equals(one.path("state").textValue()));

      assertThat(good).isGreaterThanOrEqualTo(200);
      assertThat(after.path("done").intValue()).as("the kill came in time").isLessThan(all);
      assertThat(done.path("total").intValue()).isEqualTo(all);
      assertThat(done.path("done").intValue()).isEqualTo(all);
      assertThat(done.path("applied").intValue()).as(done.toString()).isEqualTo(good);
      assertThat(done.path("unknown").intValue()).isZero();
      assertThat(post(site, order(all)).path("id").textValue()).isEqualTo(id);

      site.stopNode();
      judge(site, done, good);
    }
  }

  /** Those that the line plays as impostors are no devices that could be suspended. */
  private static long operational(JsonNode page) {
    return page.path("items").findValuesAsText("state").stream()
        .filter("OPERATIONAL"::equals)
        .count();
  }

  private static String order(int devices) {
    return """
    {"deed":"suspend","filter":{"group":"line"},"reason":"recall of March","ratePerSecond":20,
     "confirm":%d}
    """
        .formatted(devices);
  }

  /** A factory line; how many good devices came of it. */
  private int provision(Site site) throws Exception {
    var settings =
        new FactoryLine.Settings(
            site.address().mqtt(), "line", 25, 0, 4711, 25, 0, Duration.ofMinutes(2));
    var outcome =
        new LineRun(site.data(), api(site), InstantSource.system()).run(settings, DEVICES, _ -> {});
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    return outcome.report().devices().operational();
  }

  private static NodeApi api(Site site) throws Exception {
    return NodeApi.of(site.address().http(), site.data().resolve("bootstrap.token"));
  }

  private void register(Site site, String serial) throws Exception {
    var made =
        http.send(
            request(site, "devices")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        """
                        {"manufacturer":"Latecomers","model":"T1","serial":"%s","group":"line"}
                        """
                            .formatted(serial)))
                .build(),
            BodyHandlers.ofString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
  }

  private JsonNode post(Site site, String order) throws Exception {
    var answer =
        http.send(
            request(site, "devices:bulk")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", KEY)
                .POST(BodyPublishers.ofString(order))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body());
  }

  private JsonNode get(Site site, String path) throws Exception {
    return JSON.readTree(
        http.send(request(site, path).GET().build(), BodyHandlers.ofString()).body());
  }

  private static HttpRequest.Builder request(Site site, String path) throws Exception {
    var token = NodeApi.token(site.data().resolve("bootstrap.token"));
    return HttpRequest.newBuilder(site.address().http().resolve("/api/v1/" + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token);
  }

  /** The resource, as soon as it is so. */
  private JsonNode awaited(Site site, String path, Predicate<JsonNode> condition) throws Exception {
    var come = new CompletableFuture<JsonNode>();
    var last = new AtomicReference<Object>("nothing yet");
    try (var watch = Executors.newSingleThreadScheduledExecutor()) {
      var _ =
          watch.scheduleWithFixedDelay(
              () -> {
                try {
                  var now = get(site, path);
                  last.set(now);
                  if (condition.test(now)) {
                    come.complete(now);
                  }
                } catch (Exception e) {
                  come.completeExceptionally(e);
                }
              },
              0,
              200,
              TimeUnit.MILLISECONDS);
      try {
        return come.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("it did not come to be; at last there was " + last.get(), e);
      } finally {
        watch.shutdownNow();
      }
    }
  }

  /** By plain SQL, beside the product. */
  private static void judge(Site site, JsonNode operation, int devices) throws Exception {
    var suspended = new HashMap<String, List<String>>();
    var history = new ArrayList<String>();
    try (var connection = site.journal()) {
      assertThat(JournalOracle.read(connection).faults()).isEmpty();
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "SELECT \"persistence_id\", \"event_payload\" FROM \"event_journal\""
                      + " ORDER BY \"persistence_id\", \"sequence_number\"")) {
        while (rows.next()) {
          var chain = rows.getString(1);
          if (chain.startsWith("operations|")) {
            history.add(
                OperationEventWire.fromBytes(rows.getBytes(2)).event().getClass().getSimpleName());
          } else if (chain.startsWith("device|")) {
            var stored = DeviceEventWire.fromBytes(rows.getBytes(2));
            if (stored.event() instanceof DeviceSuspended) {
              var stamp = stored.stamp();
              assertThat(stamp.actor()).hasToString(operation.path("startedBy").textValue());
              assertThat(stamp.note().orElseThrow().text()).isEqualTo("recall of March");
              suspended
                  .computeIfAbsent(chain, _ -> new ArrayList<>())
                  .add(stamp.parent().orElseThrow().toString());
            }
          }
        }
      }
    }
    var record = operation.path("record").textValue();
    assertThat(suspended).hasSize(devices);
    assertThat(suspended).allSatisfy((_, parents) -> assertThat(parents).containsExactly(record));
    assertThat(suspended.keySet()).noneMatch(chain -> chain.contains("latecomer"));
    assertThat(history).containsExactly("OperationStarted", "TargetsFrozen", "OperationDone");
  }
}
