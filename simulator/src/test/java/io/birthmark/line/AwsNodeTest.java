package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.Tool;
import io.birthmark.cadouble.aws.AwsKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node whose line gets its certificates from an AWS Private CA, as awspca.md has it. */
@Tag("full")
class AwsNodeTest {
  private static final int DEVICES = 10;
  private static final Duration START = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void aLineIsServedByIt() throws Exception {
    try (var ca = new RunningDouble(new AwsKind(), folder.resolve("pca"), InstantSource.system())) {
      var data = folder.resolve("data");
      var node =
          NodeProcess.startDemo(data, List.of("--config", AwsNode.config(folder, ca).toString()));
      try {
        var address = node.awaitReady(START);

        JsonNode looked;
        try (var api = new NodeOperator(address, data)) {
          looked = api.order("plant-aws", "test");
        }
        var outcome = run(data, address);

        assertThat(looked.path("passed").asBoolean()).as(looked.toString()).isTrue();
        assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
        assertThat(ca.facts("issued")).hasSizeGreaterThanOrEqualTo(DEVICES * 8 / 10);
        assertThat(verified(data)).endsWith("device.pem: OK\n");
      } finally {
        node.stop();
      }
    }
  }

  private static LineRun.Outcome run(Path data, NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, 4711, 50, 0, Duration.ofMinutes(2));
    var api =
        NodeApi.of(address.http(), data.resolve("bootstrap.token")).forCas(List.of("plant-aws"));
    return new LineRun(data, api, InstantSource.system()).run(settings, DEVICES, _ -> {});
  }

  private static String verified(Path data) {
    return Tool.run(
            data.resolve("sample"),
            Map.of(),
            "install it with: apt-get install openssl",
            List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "chain.pem",
                "device.pem"))
        .text();
  }
}
