package io.birthmark.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.birthmark.pki.KeyKind;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
  private static final Path DATA = Path.of("data").toAbsolutePath();

  private static Config demo(Optional<Integer> http, Optional<Integer> status) {
    var options =
        new NodeOptions(
            DATA, true, Optional.empty(), Optional.empty(), http, Optional.empty(), status);
    return NodeConfig.of(options, DATA);
  }

  private static Optional<Integer> port(String text) {
    return text.equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(text));
  }

  /** What stands in certificates is the same at every start of a demo, also on free ports. */
  @ParameterizedTest
  @CsvSource({
    "-,    -,    8081, http://127.0.0.1:8081",
    "9090, -,    8081, http://127.0.0.1:8081",
    "0,    -,    0,    http://127.0.0.1:8081",
    "0,    9091, 9091, http://127.0.0.1:9091",
    "-,    0,    0,    http://127.0.0.1:8081"
  })
  void thePortOfTheStatusListenerAndWhereADemoSaysItIs(
      String http, String status, int port, String base) {
    var config = demo(port(http), port(status));

    assertThat(config.getInt("birthmark.http.status.port")).isEqualTo(port);
    assertThat(config.getString("birthmark.pki.public-base-url")).isEqualTo(base);
  }

  @Test
  void devicesMayHaveTheKeysThatAreNamed() {
    assertThat(NodeSettings.from(ConfigFactory.load()).deviceKeys())
        .containsExactlyInAnyOrder(
            KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_3072, KeyKind.ED25519);
    assertThat(withKeys("[ED25519]").deviceKeys()).containsExactly(KeyKind.ED25519);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[RSA_1024]", "EC_P256"})
  void otherKeysAreRefusedByTheNameOfTheSetting(String keys) {
    assertThatThrownBy(() -> withKeys(keys))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("device-keys");
  }

  private static NodeSettings withKeys(String keys) {
    return NodeSettings.from(
        ConfigFactory.parseString("birthmark.pki.device-keys = " + keys)
            .withFallback(ConfigFactory.load()));
  }
}
