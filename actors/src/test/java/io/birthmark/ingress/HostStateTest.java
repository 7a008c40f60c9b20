package io.birthmark.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostStateTest {
  @Test
  void writesTheJsonOfTheStandard() {
    assertThat(new HostState(true, 1_700_000_000_123L).encode())
        .asString(UTF_8)
        .isEqualTo("{\"online\":true,\"timestamp\":1700000000123}");
  }

  @Test
  void readsWhatItWrites() {
    var state = new HostState(false, 42);

    assertThat(HostState.decode(state.encode())).contains(state);
  }

  @Test
  void passesOverFieldsItDoesNotKnow() {
    var json = "{\"extra\":{\"online\":true},\"timestamp\":7,\"online\":false}";

    assertThat(HostState.decode(json.getBytes(UTF_8))).contains(new HostState(false, 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "OFFLINE",
        "[]",
        "{\"online\":true}",
        "{\"timestamp\":1}",
        "{\"online\":\"true\",\"timestamp\":1}",
        "{\"online\":true,\"timestamp\":1.5}",
        "{\"online\":true,\"timestamp\":99999999999999999999}",
        "{\"online\":true,"
      })
  void doesNotTakeAnythingElseForAState(String text) {
    assertThat(HostState.decode(text.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void isTotalAndBound() {
    var random = new Random(20260103);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new HostState(true, random.nextLong()).encode();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      assertThat(HostState.decode(bytes)).isNotNull();
    }
    assertThat(
            HostState.decode(
                (" ".repeat(2_000) + "{\"online\":true,\"timestamp\":1}").getBytes(UTF_8)))
        .isEmpty();
  }
}
