package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.aws.IotKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A line is served while AWS IoT is away, the node is killed, and when both are back every
 * certificate is registered once; a device that is suspended, resumed or revoked is so there too.
 */
@Tag("full")
class CloudNodeTest {
  private static final int DEVICES = 20;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration MADE_GOOD_WITHIN = Duration.ofMinutes(3);

  @TempDir private Path folder;

  @Test
  void whatACloudHasMissedIsMadeGood() throws Exception {
    var data = folder.resolve("data");
    var first = new RunningDouble(new IotKind(), folder.resolve("iot"), InstantSource.system());
    first.close();
    var arguments = List.of("--config", config(first).toString());
    var node = NodeProcess.startDemo(data, arguments);
    try {
      var served = served(data, node.awaitReady(START));
      node.kill();

      node = NodeProcess.startDemo(data, arguments);
      var address = node.awaitReady(START);
      try (var iot = first.again(new IotKind(), InstantSource.system());
          var api = new NodeOperator(address, data)) {
        await(() -> cloud(api, cloud -> cloud.path("reached").asInt() == served));
        assertThat(cloud(api, _ -> true).orElseThrow().path("waiting").asInt()).isZero();

        assertThat(iot.facts("registered")).hasSize(served);
        assertThat(registrations(iot)).hasSize(served).doesNotHaveDuplicates();
        followsADevice(iot, api);
      }
    } finally {
      node.stop();
    }
  }

  /**
   * Whose registration was asked for, request by request: those that were carried out, and those
   * that were answered with a conflict because one was carried out before.
   */
  private static List<String> registrations(RunningDouble iot) {
    var taken =
        iot.facts("answered").stream()
            .filter(fact -> Set.of(200, 409).contains(fact.path("status").asInt()))
            .map(fact -> fact.path("request").asLong())
            .collect(Collectors.toSet());
    return iot.facts("received").stream()
        .filter(fact -> fact.path("operation").asText().startsWith("RegisterCertificate"))
        .filter(fact -> taken.contains(fact.path("request").asLong()))
        .map(fact -> fact.path("correlation").asText())
        .toList();
  }

  /** The line ends well, and the node knows what it still owes the cloud, and why. */
  private static int served(Path data, NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, 4711, 50, 0, Duration.ofMinutes(2));
    var line = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    var outcome = new LineRun(data, line, InstantSource.system()).run(settings, DEVICES, _ -> {});
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();

    try (var api = new NodeOperator(address, data)) {
      var owed =
          await(() ->
              cloud(
                  api,
                  cloud ->
                      cloud.path("waiting").asInt() >= DEVICES * 9 / 10 && cloud.has("failure")));
      assertThat(owed.path("failure").path("reason").asText()).isEqualTo("CLOUD_UNAVAILABLE");
      assertThat(owed.path("reached").asInt()).isZero();
      return owed.path("waiting").asInt();
    }
  }

  private static void followsADevice(RunningDouble iot, NodeOperator api) throws Exception {
    var row = api.get("/api/v1/devices?state=OPERATIONAL&pageSize=1").path("items").get(0);
    var device = row.path("id").asText();
    var id =
        api.get("/api/v1/devices/" + device)
            .path("clouds")
            .get(0)
            .path("certificateSha256")
            .asText();

    api.deed(device, "suspend");
    await(() -> updated(iot, id, "INACTIVE"));
    api.deed(device, "resume");
    await(() -> updated(iot, id, "ACTIVE"));
    api.deed(device, "revoke");
    await(() -> updated(iot, id, "REVOKED"));
    await(() ->
        Optional.of(api.get("/api/v1/devices/" + device).path("clouds").get(0))
            .filter(cloud -> cloud.path("status").asText().equals("REVOKED")));

    assertThat(api.get("/api/v1/devices/" + device + "/events?limit=100").path("items"))
        .filteredOn(event -> event.path("type").asText().equals("CloudRegistrationRecorded"))
        .extracting(event -> event.path("event").path("status").asText())
        .containsExactly("ACTIVE", "INACTIVE", "ACTIVE", "REVOKED");
  }

  private static Optional<JsonNode> updated(RunningDouble iot, String id, String status) {
    return iot.facts("updated").stream()
        .filter(fact -> fact.path("certificateId").asText().equals(id))
        .filter(fact -> fact.path("status").asText().equals(status))
        .findFirst();
  }

  private static Optional<JsonNode> cloud(NodeOperator api, Predicate<JsonNode> wanted)
      throws IOException, InterruptedException {
    return Optional.of(api.get("/api/v1/clouds").path("items").get(0)).filter(wanted);
  }

  private Path config(RunningDouble iot) throws IOException {
    return Files.writeString(
        folder.resolve("node.conf"),
        """
        birthmark.clouds.plant-iot {
          kind = awsiot
          region = eu-central-1
          endpoint = "%s"
          trust-file = "%s"
          credentials-file = "%s"
          cas = ["embedded"]
          retry-first = 1 second
          retry-longest = 3 seconds
        }
        """
            .formatted(
                iot.ready.path("url").asText(),
                iot.folder.resolve("tls/trust.pem"),
                iot.folder.resolve("aws/credentials")));
  }

  private static <T> T await(Callable<Optional<T>> look) throws Exception {
    long until = System.nanoTime() + MADE_GOOD_WITHIN.toNanos();
    while (System.nanoTime() < until) {
      var found = look.call();
      if (found.isPresent()) {
        return found.get();
      }
      Waiting.pause(Duration.ofMillis(100));
    }
    throw new AssertionError("not within " + MADE_GOOD_WITHIN);
  }
}
