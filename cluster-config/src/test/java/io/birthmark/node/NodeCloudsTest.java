package io.birthmark.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an installation may say of clouds, and what it is told when it says it wrongly. */
class NodeCloudsTest {
  @TempDir private Path folder;

  private static NodeClouds clouds(String said) {
    var config =
        ConfigFactory.parseString("birthmark.clouds { " + said + " }")
            .withFallback(ConfigFactory.load())
            .resolve();
    return NodeClouds.of(
        config, Set.of(new CaName("embedded")), Runnable::run, InstantSource.system());
  }

  private Config node(String said) throws Exception {
    var file = Files.writeString(folder.resolve("node.conf"), said);
    var options =
        new NodeOptions(
            folder,
            true,
            Optional.of(file),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return NodeConfig.of(options, folder);
  }

  @Test
  void thereAreNoneUnlessSomebodySaysSo() {
    assertThat(clouds("").names()).isEmpty();
  }

  @Test
  void oneNeedsItsKindAndItsRegion() {
    var clouds = clouds("plant-iot { kind = awsiot, region = eu-central-1 }");

    assertThat(clouds.names()).containsExactly(new CloudName("plant-iot"));
  }

  @Test
  void allThatIsWrongIsToldAtOnceByKey() {
    assertThatThrownBy(() ->
            clouds(
                """
                a { region = eu-central-1 }
                b { kind = awsiot, region = nowhere, cas = [other], per-secnd = 3 }
                "not a name" { kind = awsiot }
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("birthmark.clouds.a.kind: give one of [awsiot]")
        .hasMessageContaining("birthmark.clouds.b.region")
        .hasMessageContaining("birthmark.clouds.b.cas: no CA of the name \"other\" is configured")
        .hasMessageContaining("birthmark.clouds.b.per-secnd: there is no such setting")
        .hasMessageContaining("birthmark.clouds.not a name");
  }

  @Test
  void theirNamesAreNoUnknownSettings() throws Exception {
    assertThat(
            node("birthmark.clouds.plant-iot { kind = awsiot }")
                .hasPath("birthmark.clouds.plant-iot"))
        .isTrue();
    assertThatThrownBy(() -> node("birthmark.cloud.plant-iot { kind = awsiot }"))
        .hasMessageContaining("birthmark.cloud.plant-iot");
  }
}
