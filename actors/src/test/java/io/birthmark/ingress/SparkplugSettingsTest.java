package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkplugSettingsTest {
  @Test
  void acceptsItsOwnDefaults() {
    var settings = SparkplugSettings.from(ConfigFactory.load());

    assertThat(settings.hostId()).isEqualTo("birthmark");
    assertThat(settings.partitions()).isEqualTo(List.of(List.of("+")));
    assertThat(settings.limits().maxPayloadBytes()).isEqualTo(64 * 1024);
    assertThat(settings.broker().tls()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host-id = \"a/b\" | host-id must be",
        "broker.url = \"http://x:1\" | broker.url must be",
        "broker.url = \"tcp://x\" | broker.url must be",
        "broker.trust-file = \"/no/such/file\" | broker.trust-file names a file",
        "broker.client-id-prefix = \"\" | broker.client-id-prefix must match",
        "broker.reconnect-max = 100 ms | broker.reconnect-max must not be less",
        "broker.keep-alive = 0 s | broker.keep-alive must be at least",
        "partitions = [] | partitions must hold",
        "partitions = [[]] | partitions must hold",
        "partitions = [[\"+\"], [\"a\"]] | partitions \"+\" means every group",
        "partitions = [[\"a\"], [\"a\"]] | partitions a group must stand in one list",
        "partitions = [\"a\"] | partitions cannot be read",
        "subscribe-qos = 2 | subscribe-qos must be 0 to 1",
        "limits.max-payload = 1 B | limits.max-payload must be",
        "limits.edge-nodes = 0 | limits.edge-nodes must be",
        "limits.desk-timeout = later | limits.desk-timeout cannot be read",
        "no-such-key = 1 | no-such-key is not a setting"
      })
  void namesTheFault(String line, String fault) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(line))
        .withMessageContaining("birthmark.ingress.sparkplug." + fault);
  }

  @Test
  void reportsEveryFaultAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("host-id = \"\"\n subscribe-qos = 9\n limits.edge-nodes = -1"))
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(3));
  }

  @Test
  void findsTheConnectionOfAGroup() {
    var settings = read("partitions = [[\"a\", \"b\"], [\"c\"]]");

    assertThat(settings.partitionOf("b")).isZero();
    assertThat(settings.partitionOf("c")).isEqualTo(1);
    assertThat(settings.partitionOf("unheard of")).isZero();
  }

  private static SparkplugSettings read(String lines) {
    var over = ConfigFactory.parseString("birthmark.ingress.sparkplug {\n" + lines + "\n}");
    return SparkplugSettings.from(over.withFallback(ConfigFactory.load()));
  }
}
