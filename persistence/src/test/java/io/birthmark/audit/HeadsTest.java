package io.birthmark.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.audit.Heads.Head;
import io.birthmark.audit.Heads.Reading.Malformed;
import io.birthmark.audit.Heads.Reading.Read;
import io.birthmark.device.Sha256;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadsTest {
  private static final String ONES = "1".repeat(64);
  private static final String TWOS = "2".repeat(64);

  @Test
  void ofSeveralHeadsOfAChainTheHighestIsKept() throws IOException {
    var heads =
        read(
            """
            # answers kept by line 4
            device|default/a 3 %s

            device|default/a 7 %s
            device|default/a 5 -
            a name with spaces 2 -
            """
                .formatted(ONES, TWOS));

    assertThat(heads)
        .isEqualTo(
            Map.of(
                "device|default/a", new Head(7, Optional.of(Sha256.fromHex(TWOS))),
                "a name with spaces", new Head(2, Optional.empty())));
  }

  @Test
  void aKnownLinkIsPreferredToNone() throws IOException {
    var known = Map.of("a", new Head(3, Optional.of(Sha256.fromHex(ONES))));

    assertThat(read("a 3 -\na 3 " + ONES)).isEqualTo(known);
    assertThat(read("a 3 " + ONES + "\na 3 -")).isEqualTo(known);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a 3",
        " 3 -",
        "a 0 -",
        "a -1 -",
        "a x -",
        "a 3 12",
        "a 99999999999999999999 -"
      })
  void whatIsNoHeadIsNamedByItsLine(String line) throws IOException {
    assertThat(Heads.read(new StringReader("b 1 -\n" + line)))
        .isInstanceOfSatisfying(
            Malformed.class, malformed -> assertThat(malformed.line()).isEqualTo(2));
  }

  @Test
  void aLineOfAnyLengthIsNotTakenIn() throws IOException {
    assertThat(Heads.read(new StringReader("a".repeat(2_000) + " 1 -")))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void twoVersionsOfOneRecordAreTold() throws IOException {
    assertThat(Heads.read(new StringReader("a 3 " + ONES + "\na 3 " + TWOS)))
        .isInstanceOfSatisfying(
            Malformed.class, malformed -> assertThat(malformed.detail()).contains("two versions"));
  }

  private static Map<String, Head> read(String text) throws IOException {
    return ((Read) Heads.read(new StringReader(text))).heads().byId();
  }
}
