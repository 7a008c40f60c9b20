package io.birthmark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {
  private static HttpSettings with(String text) {
    return HttpSettings.from(
        ConfigFactory.parseString(text).withFallback(ConfigFactory.defaultReference()));
  }

  @Test
  void theDefaultsAreSafe() {
    assertThat(with(""))
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8080,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(8),
                256,
                2 * 1024,
                8 * 1024,
                256 * 1024,
                new HttpSettings.Bulk(16 * 1024, 64 * 1024 * 1024, 8, 1000),
                new HttpSettings.Tokens(Duration.ofDays(7), Duration.ofDays(180)),
                new HttpSettings.Live(
                    Duration.ofMillis(500), Duration.ofSeconds(10), 64, 10, 10_000),
                new AccessSettings(
                    Duration.ofSeconds(5),
                    Duration.ofDays(90),
                    8,
                    new AccessSettings.Sessions(
                        10_000, Duration.ofMinutes(30), Duration.ofHours(12)),
                    new AccessSettings.Limits(
                        new AccessSettings.Rate(500, 2000),
                        new AccessSettings.Rate(1000, 4000),
                        20_000),
                    new AccessSettings.Denials(Duration.ofMinutes(1), 64)),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no such host", ""})
  void anAddressThatOthersCanReachIsRefused(String host) {
    assertThatThrownBy(() -> with("birthmark.http.host = \"" + host + "\""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("host \"" + host + "\" is not an address of this machine alone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.1", "::1", "localhost"})
  void anAddressOfThisMachineAloneIsTaken(String host) {
    assertThat(with("birthmark.http.host = \"" + host + "\"").host()).isEqualTo(host);
  }

  @Test
  void everyFaultIsToldAtOnce() {
    assertThatThrownBy(() ->
            with(
                """
                birthmark.http {
                  host = "0.0.0.0"
                  port = 65536
                  idle-timeout = 0 s
                  ask-timeout = 10 s
                  max-connections = 0
                  max-uri = 1 GiB
                  max-body = 9 GiB
                  prot = 80
                }
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "host ",
            "port must",
            "idle-timeout must",
            "ask-timeout must be shorter",
            "max-connections must",
            "max-uri must",
            "max-body must",
            "no setting \"prot\"");
  }
}
