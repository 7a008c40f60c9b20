package io.birthmark.cadouble.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.Tool;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AWS's own client for Python, unchanged, judges the double of AWS IoT. */
@Tag("full")
class IotBoto3Test {
  @TempDir private Path folder;

  @Test
  void boto3RegistersACertificateAndRevokesIt() throws Exception {
    var script =
        Path.of(Objects.requireNonNull(IotBoto3Test.class.getResource("iot_client.py")).toURI());
    try (var iot =
        new RunningDouble(new IotKind(), folder.resolve("iot"), InstantSource.system())) {
      var ended =
          Tool.run(
              folder,
              Map.of(
                  "AWS_SHARED_CREDENTIALS_FILE",
                  iot.folder.resolve("aws/credentials").toString(),
                  "AWS_CONFIG_FILE",
                  iot.folder.resolve("aws/config").toString()),
              Boto3Test.REMEDY,
              List.of(Boto3Test.python(folder), script.toString(), iot.ready.toString()));

      assertThat(ended.text()).endsWith("registered and revoked\n");
      assertThat(ended.code()).isZero();
      assertThat(iot.facts("updated"))
          .extracting(fact -> fact.path("status").asText())
          .containsExactly("INACTIVE", "REVOKED");
    }
  }
}
