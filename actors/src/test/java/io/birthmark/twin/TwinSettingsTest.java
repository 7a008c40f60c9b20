package io.birthmark.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwinSettingsTest {
  private static TwinSettings with(int left, int spread) {
    return TwinSettings.from(
        ConfigFactory.parseString(
                "birthmark.twin.policy { renewal-left-percent = %d, renewal-spread-percent = %d }"
                    .formatted(left, spread))
            .withFallback(ConfigFactory.defaultReference()));
  }

  /** A certificate that is due for renewal when it is issued would be renewed for ever. */
  @ParameterizedTest
  @CsvSource({"0, 10", "-5, 10", "33, -1", "90, 10", "100, 0"})
  void aRenewalThatWouldComeTooLateOrAtOnceIsRefused(int left, int spread) {
    assertThatThrownBy(() -> with(left, spread))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("renewal-");
  }

  @ParameterizedTest
  @CsvSource({"33, 10", "1, 0", "98, 1"})
  void anyOtherIsTaken(int left, int spread) {
    assertThat(with(left, spread)).isNotNull();
  }
}
