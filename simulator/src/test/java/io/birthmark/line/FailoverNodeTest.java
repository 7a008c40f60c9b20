package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.aws.AwsKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The line's first CA is away when the line starts: the next CA of its route serves the devices,
 * those that came before anybody knew too, and each intent says why.
 */
@Tag("full")
class FailoverNodeTest {
  private static final int DEVICES = 40;
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration LISTED = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void aLineWhoseCaIsAwayIsServedByTheNext() throws Exception {
    var data = folder.resolve("data");
    NodeProcess node;
    try (var ca = new RunningDouble(new AwsKind(), folder.resolve("pca"), InstantSource.system())) {
      var config = AwsNode.config(folder, ca);
      node = NodeProcess.startDemo(data, List.of("--config", config.toString()));
      try {
        node.awaitReady(START);
      } catch (IOException | RuntimeException e) {
        node.stop();
        throw e;
      }
    }
    try (var api = new NodeOperator(node.awaitReady(START), data)) {
      var outcome = run(data, node.awaitReady(START));

      assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
      // The list of devices follows the journal a moment later.
      Waiting.until(() -> served(api) == DEVICES * 9 / 10, LISTED, "all of them are listed");
      var choices = choices(api);
      assertThat(choices.keySet())
          .allSatisfy(words ->
              assertThat(words).startsWith("embedded: ").contains("passed over: plant-aws ("));
    } finally {
      node.stop();
    }
  }

  /**
   * How often each choice was made for the certificate that a device has, in the journal's words.
   */
  private static Map<String, Integer> choices(NodeOperator api)
      throws IOException, InterruptedException {
    var choices = new TreeMap<String, Integer>();
    for (var row : api.get("/api/v1/devices?pageSize=100").path("items")) {
      var last = "";
      boolean issued = false;
      for (var event :
          api.get("/api/v1/devices/" + row.path("id").asText() + "/events").path("items")) {
        var type = event.path("type").asText();
        issued |= type.equals("CertificateIssued");
        if (type.equals("IssuanceRequested")) {
          last = words(event.path("event").path("intent"));
        }
      }
      if (issued) {
        choices.merge(last, 1, Integer::sum);
      }
    }
    return choices;
  }

  private static int served(NodeOperator api) throws IOException, InterruptedException {
    return choices(api).values().stream().mapToInt(Integer::intValue).sum();
  }

  private static String words(JsonNode intent) {
    return intent.path("ca").asText() + ": " + intent.path("choice").asText();
  }

  private static LineRun.Outcome run(Path data, NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, 4711, 50, 0, Duration.ofMinutes(4));
    var api =
        NodeApi.of(address.http(), data.resolve("bootstrap.token"))
            .forCas(List.of("plant-aws", NodeApi.EMBEDDED));
    return new LineRun(data, api, InstantSource.system()).run(settings, DEVICES, _ -> {});
  }
}
