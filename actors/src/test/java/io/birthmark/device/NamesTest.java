package io.birthmark.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The values that come from outside: what may be one, and that one is never folded into another.
 */
class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "Acme-0001", "0:1.2_3-4", "Z"})
  void aDeviceIsNamedByPlainCharacters(String name) {
    assertThat(DeviceId.of(name).orElseThrow()).hasToString("default/" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-a", ".a", "a/b", "a b", "a\u0000", "ä", "a\n", "a+", "a#", "a\u202e"})
  void aDeviceIsNotNamedByAnythingElse(String name) {
    assertThat(DeviceId.of(name)).isEmpty();
    assertThatThrownBy(() -> new DeviceId("default", name))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeviceNameHasABound() {
    assertThat(DeviceId.of("a".repeat(128))).isPresent();
    assertThat(DeviceId.of("a".repeat(129))).isEmpty();
  }

  @Test
  void aDeviceIdIsReadAsItIsWritten() {
    var id = new DeviceId("plant-1", "Acme:1");

    assertThat(DeviceId.parse(id.toString())).contains(id);
    assertThat(DeviceId.parse("Acme:1")).isEmpty();
    assertThat(DeviceId.parse("plant-1/a/b")).isEmpty();
  }

  @Test
  void twoSpellingsAreTwoDevices() {
    assertThat(DeviceId.of("acme")).isNotEqualTo(DeviceId.of("Acme"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Acme", "Pumpe Größe 3", "ポンプ", "=cmd()", "😀"})
  void factsHoldWhatAMakerMayWrite(String text) {
    assertThat(HardwareFacts.valid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a\r\nb",
        "\u001b[1m",
        "a\u0000",
        "a\u202eb",
        "\ue000",
        "\ud800",
        "\u2028",
        "\u2029",
        "\u0378"
      })
  void factsHoldNothingThatDoesNotShow(String text) {
    assertThat(HardwareFacts.valid(text)).isFalse();
  }

  @Test
  void aSerialNumberIsPositiveAndHasAtMostTwentyOctets() {
    var most = BigInteger.TWO.pow(159).subtract(BigInteger.ONE);

    assertThat(new SerialNumber(most).toString()).isEqualTo("7" + "f".repeat(39));
    assertThat(SerialNumber.fromHex("0a")).hasToString("a");
    assertThatThrownBy(() -> new SerialNumber(most.add(BigInteger.ONE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SerialNumber(BigInteger.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** FIPS 180-4's own example: SHA-256 of "abc". */
  @Test
  void aDigestIsReadAndWrittenAsHex() {
    var abc =
        Sha256.of("a".getBytes(StandardCharsets.UTF_8), "bc".getBytes(StandardCharsets.UTF_8));

    assertThat(abc.toHex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Sha256.fromHex(abc.toHex())).isEqualTo(abc);
    assertThat(Sha256.fromBytes(abc.toBytes())).isEqualTo(abc);
    assertThatThrownBy(() -> Sha256.fromBytes(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesAreCopiedInAndOutAndNeverShownWhole() {
    var source = new byte[] {1, 2, 3};
    var bytes = Bytes.copyOf(source);
    source[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes).isEqualTo(Bytes.copyOf(new byte[] {1, 2, 3})).hasToString("010203");
    assertThat(Bytes.copyOf(new byte[17]).toString()).endsWith("… (17 bytes)").hasSizeLessThan(50);
  }
}
