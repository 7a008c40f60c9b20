package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactoryLineSettingsTest {
  /** The open loop holds for a line of any length: no slot comes before an earlier unit's. */
  @ParameterizedTest
  @CsvSource({
    "0, 100, PT0S",
    "1, 100, PT0.01S",
    "2147, 100, PT21.47S",
    "2148, 100, PT21.48S",
    "999999, 100, PT2H46M39.99S",
    "10, 0.5, PT20S",
    "2147483647, 1000, PT596H31M23.647S"
  })
  void aUnitIsSwitchedOnInItsSlot(int unit, double rate, Duration slot) {
    var settings =
        new FactoryLine.Settings(
            URI.create("tcp://127.0.0.1:1883"), "plant", rate, 0, 1, 50, 0, Duration.ofMinutes(2));

    assertThat(settings.slot(unit)).isEqualTo(slot);
  }
}
