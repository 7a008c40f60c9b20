package io.birthmark.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.birthmark.pki.DerGuard.Limits;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerGuardTest {
  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** {@code depth} SEQUENCEs, each in the one before. */
  private static byte[] nested(int depth) {
    byte[] inner = {};
    for (int i = 0; i < depth; i++) {
      inner = wrap(0x30, inner);
    }
    return inner;
  }

  private static byte[] wrap(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3000",
        "30 03 020100",
        "30 05 3003 020100",
        "0500",
        "0101FF",
        "0603 2A0304",
        "0302 0780",
        "0301 00",
        "170D 3236303630313132303030305A",
        "180F 32303530303630313132303030305A",
        "0C02 C3A4",
        "1E04 00410042",
        "A003 020102",
        "8601 FF"
      })
  void passesDer(String der) {
    assertThat(DerGuard.fault(hex(der), Limits.CSR)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', no bytes",
    "30, truncated",
    "3001, truncated",
    "3003 0201, truncated",
    "3080 0000, indefinite",
    "308101 00, shortest form",
    "30820001 00, shortest form",
    "3084 00000001 00, longer than",
    "3000 00, bytes follow",
    "1000, not constructed",
    "2403 040100, string in pieces",
    "1F2000, tag above 30",
    "0000, type 0",
    "0900, type 9",
    "0102 FFFF, type 1",
    "0101 01, type 1",
    "0200, type 2",
    "0202 0001, type 2",
    "0202 FF80, type 2",
    "0300, type 3",
    "0302 0801, type 3",
    "0302 0101, type 3",
    "0301 01, type 3",
    "0501 00, type 5",
    "0600, type 6",
    "0601 80, type 6",
    "0602 8001, type 6",
    "0602 2A83, type 6",
    "0C01 00, type 12",
    "0C01 0A, type 12",
    "0C01 C3, type 12",
    "0C03 E280AE, type 12",
    "1301 00, type 19",
    "1601 80, type 22",
    "1E03 004100, type 30",
    "1E02 0000, type 30",
    "1401 07, type 20",
    "170B 323630363031313230305A, type 23",
    "170E 323630363031313230303030305A, type 23",
    "1811 32303530303630313132303030302E355A, type 24",
    "170D 3236303630313132303030302B, type 23"
  })
  void refusesWhatIsNotDer(String der, String why) {
    assertThat(DerGuard.fault(hex(der), Limits.CSR)).hasValueSatisfying(contains(why));
  }

  @Test
  void allowsThirtyTwoLevelsAndNotOneMore() {
    assertThat(DerGuard.fault(nested(32), Limits.CSR)).isEmpty();
    assertThat(DerGuard.fault(nested(33), Limits.CSR)).hasValueSatisfying(contains("deeper"));
  }

  @Test
  void refusesTheRequestThatKillsANode() {
    byte[] bomb = nested(2_000);

    var fault = assertTimeout(Duration.ofSeconds(1), () -> DerGuard.fault(bomb, Limits.CSR));

    assertThat(bomb.length).isBetween(7_000, 8_000);
    assertThat(fault).hasValueSatisfying(contains("deeper than 32 levels"));
  }

  @Test
  void countsElements() {
    var nulls = new ByteArrayOutputStream();
    for (int i = 0; i < 4095; i++) {
      nulls.writeBytes(hex("0500"));
    }
    byte[] most = wrap(0x30, nulls.toByteArray());
    nulls.writeBytes(hex("0500"));
    byte[] oneMore = wrap(0x30, nulls.toByteArray());

    assertThat(DerGuard.fault(most, Limits.CSR)).isEmpty();
    assertThat(DerGuard.fault(oneMore, Limits.CSR)).hasValueSatisfying(contains("4096 elements"));
  }

  @Test
  void boundsIntegersAndOids() {
    assertThat(DerGuard.fault(wrap(2, ones(1025)), Limits.CSR)).isEmpty();
    assertThat(DerGuard.fault(wrap(2, ones(1026)), Limits.CSR)).isPresent();
    assertThat(DerGuard.fault(wrap(6, ones(128)), Limits.CSR)).isEmpty();
    assertThat(DerGuard.fault(wrap(6, ones(129)), Limits.CSR)).isPresent();
  }

  private static byte[] ones(int length) {
    byte[] ones = new byte[length];
    Arrays.fill(ones, (byte) 1);
    return ones;
  }

  @Test
  void boundsTheSize() {
    byte[] largest = wrap(4, new byte[16 * 1024 - 4]);
    byte[] larger = wrap(4, new byte[16 * 1024 - 3]);

    assertThat(largest).hasSize(16 * 1024);
    assertThat(DerGuard.fault(largest, Limits.CSR)).isEmpty();
    assertThat(DerGuard.fault(larger, Limits.CSR)).hasValueSatisfying(contains("16385 bytes"));
  }

  @Test
  void countsElementsInARow() {
    var row = hex("0500 0500 0500");

    assertThat(DerGuard.checkSequenceOf(row, Limits.CHAIN, 3)).isEmpty();
    assertThat(DerGuard.checkSequenceOf(row, Limits.CHAIN, 2)).isPresent();
    assertThat(DerGuard.fault(row, Limits.CHAIN)).isPresent();
  }

  private static Consumer<String> contains(String part) {
    return text -> assertThat(text).contains(part);
  }
}
