package io.birthmark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTimesTest {
  private static final String REST =
      " S 1200 1234 1234 0 -1 4194560 1 0 0 0 150 50 7 3 20 0 1 0 99 1 2";

  @Test
  void aLineGivesParentAndTimes() {
    assertThat(ProcessTimes.parse("1234 (postgres)" + REST))
        .contains(new ProcessTimes(1234, "postgres", 1200, 200, 10));
  }

  @Test
  void timesOfEndedChildrenCount() {
    assertThat(ProcessTimes.parse("1234 (postgres)" + REST).orElseThrow().nanos())
        .isEqualTo(2_100_000_000L);
  }

  @Test
  void aCommandMayHoldBlanksAndParentheses() {
    assertThat(ProcessTimes.parse("7 (a) S 1 (b c)" + REST).orElseThrow())
        .isEqualTo(new ProcessTimes(7, "a) S 1 (b c", 1200, 200, 10));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "12", "12 (sh", "12 sh)", "12 (sh) S 1 2 3", ") 12 (", "x (sh) S a b c d e"})
  void whatIsNoLineIsNone(String line) {
    assertThat(ProcessTimes.parse(line)).isEmpty();
  }

  @Test
  void aNumberThatIsNoneIsNone() {
    assertThat(ProcessTimes.parse("1234 (postgres)" + REST.replace("150", "many"))).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessHasWorked() throws Exception {
    long pid = ProcessHandle.current().pid();

    assertThat(ProcessCpu.of(pid).orElseThrow().pid()).isEqualTo(pid);
    assertThat(ProcessCpu.of(pid).orElseThrow().parent())
        .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
    assertThat(ProcessCpu.familyNanos(pid)).isPositive();
  }
}
