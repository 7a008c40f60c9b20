package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.Tool;
import io.birthmark.cadouble.aws.AwsKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
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
      var node = NodeProcess.startDemo(data, List.of("--config", config(ca).toString()));
      try {
        var address = node.awaitReady(START);

        var looked = tested(address.http(), data);
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

  private Path config(RunningDouble ca) throws IOException {
    var chain = folder.resolve("chain.pem");
    Files.writeString(
        chain,
        Files.readString(ca.folder.resolve("ca/issuing.pem"))
            + Files.readString(ca.folder.resolve("ca/root.pem")));
    return Files.writeString(
        folder.resolve("node.conf"),
        """
        birthmark.ca.authorities.plant-aws {
          kind = awspca
          certificate-authority-arn = "%s"
          endpoint = "%s"
          chain-file = "%s"
          trust-file = "%s"
          credentials-file = "%s"
        }
        """
            .formatted(
                ca.ready.path("certificateAuthorityArn").asText(),
                ca.ready.path("url").asText(),
                chain,
                ca.folder.resolve("tls/trust.pem"),
                ca.folder.resolve("aws/credentials")));
  }

  private static JsonNode tested(URI node, Path data) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(node.resolve("/api/v1/cas/plant-aws:test"))
                  .header(
                      "Authorization", "Bearer " + NodeApi.token(data.resolve("bootstrap.token")))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      return new ObjectMapper().readTree(answer.body());
    }
  }

  private static LineRun.Outcome run(Path data, NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, 4711, 50, 0, Duration.ofMinutes(2));
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token")).forCa("plant-aws");
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
