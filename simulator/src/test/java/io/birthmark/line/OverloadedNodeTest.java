package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node with room for hardly any work, and a line that sends it far more at once: what has no room
 * is told so and comes again, nothing is lost, and afterwards the node is as it was.
 */
@Tag("full")
class OverloadedNodeTest {
  private static final int DEVICES = 150;
  private static final Duration START = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void saysSoAndServesEverybodyInTheEnd() throws Exception {
    var data = folder.resolve("data");
    var node = NodeProcess.startDemo(data, arguments());
    try {
      var address = node.awaitReady(START);
      var crowd = run(data, address, DEVICES, 5_000, 21);
      assertThat(crowd.asItShouldBe()).as(ResultTable.of(crowd)).isTrue();
      assertThat(timesBusy(data)).as("answers of BUSY").isPositive();

      var before = timesBusy(data);
      var few = run(data, address, 5, 5, 22);
      assertThat(few.asItShouldBe()).as(ResultTable.of(few)).isTrue();
      assertThat(timesBusy(data)).isEqualTo(before);
    } finally {
      node.stop();
    }
  }

  private static LineRun.Outcome run(
      Path data, NodeProcess.Address address, int devices, double rate, long seed)
      throws Exception {
    var settings =
        new FactoryLine.Settings(
            address.mqtt(), "line", rate, 0, seed, 50, 0, Duration.ofMinutes(2));
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    return new LineRun(data, api, InstantSource.system()).run(settings, devices, _ -> {});
  }

  private static long timesBusy(Path data) throws Exception {
    return Answers.read(data.resolve("line").resolve(Answers.FILE)).stream()
        .filter(answer -> "BUSY".equals(answer.code()))
        .count();
  }

  private List<String> arguments() throws Exception {
    var config =
        Files.writeString(
            folder.resolve("node.conf"),
            """
            birthmark.node.crypto.threads = 1
            birthmark.node.crypto.queue = 2
            birthmark.ingress.sparkplug.limits.desk-calls-per-edge = 32
            birthmark.ingress.sparkplug.limits.waiting-per-edge = 4
            birthmark.ca.gateway.in-flight = 1
            birthmark.ca.gateway.waiting = 1
            """);
    return List.of("--config", config.toString());
  }
}
