package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A CA is switched off under a running line: the devices wait together under one true sentence, and
 * when it takes requests again all of them are served and the group is empty.
 */
@Tag("full")
class DrainedCaTest {
  private static final int DEVICES = 40;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration TOLD_WITHIN = Duration.ofSeconds(5);

  @TempDir private Path folder;

  @Test
  void theWaitingAreToldOfTogetherAndServedAfterwards() throws Exception {
    var data = folder.resolve("data");
    var node = NodeProcess.startDemo(data, List.of());
    try (var line = Executors.newSingleThreadExecutor()) {
      var address = node.awaitReady(START);
      var api = new NodeOperator(address, data);
      api.order("embedded", "drain");

      var run = line.submit(() -> run(data, address));
      var waiting = await(() -> everybodyWaits(api), Duration.ofMinutes(1));
      long seen = System.nanoTime();
      var group = await(() -> group(api, waiting), TOLD_WITHIN);

      assertThat(Duration.ofNanos(System.nanoTime() - seen)).isLessThan(TOLD_WITHIN);
      assertThat(group.path("sentence").asText())
          .startsWith(
              "Each of %d devices waits for the CA embedded to take requests again (an operator lets"
                  .formatted(waiting));
      assertThat(api.get("/api/v1/cas/embedded").path("load").path("calls")).isEmpty();

      api.order("embedded", "resume");
      var outcome = run.get();
      assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
      await(() -> Optional.of(groups(api)).filter(List::isEmpty), Duration.ofSeconds(30));
    } finally {
      node.stop();
    }
  }

  private static LineRun.Outcome run(Path data, NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 40, 0, 4711, 50, 0, Duration.ofMinutes(3));
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    return new LineRun(data, api, InstantSource.system()).run(settings, DEVICES, _ -> {});
  }

  /** How many twins wait for the CA, when all good devices do; asked of each twin itself. */
  private static Optional<Integer> everybodyWaits(NodeOperator api)
      throws IOException, InterruptedException {
    int waiting = 0;
    for (var row : api.get("/api/v1/devices?pageSize=100").path("items")) {
      var device = api.get("/api/v1/devices/" + row.path("id").asText());
      if (device.toString().contains("CA_WAIT")) {
        waiting++;
      }
    }
    // A tenth of the line's devices is refused rightly.
    return Optional.of(waiting).filter(all -> all >= DEVICES * 9 / 10);
  }

  private static Optional<JsonNode> group(NodeOperator api, int devices)
      throws IOException, InterruptedException {
    return groups(api).stream()
        .filter(group -> group.path("devices").asInt() == devices)
        .findFirst();
  }

  private static List<JsonNode> groups(NodeOperator api) throws IOException, InterruptedException {
    var groups = new ArrayList<JsonNode>();
    for (var group : api.get("/api/v1/stuck").path("items")) {
      if (group.path("cause").asText().equals("CA_WAIT")) {
        groups.add(group);
      }
    }
    return groups;
  }

  private static <T> T await(Callable<Optional<T>> look, Duration limit) throws Exception {
    long until = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < until) {
      var found = look.call();
      if (found.isPresent()) {
        return found.get();
      }
      Waiting.pause(Duration.ofMillis(100));
    }
    throw new AssertionError("not within " + limit);
  }
}
