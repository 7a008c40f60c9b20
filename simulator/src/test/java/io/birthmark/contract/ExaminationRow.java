package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.ca.CaExamination;
import io.birthmark.ca.CaExamination.Finding;
import io.birthmark.ca.CaExamination.Outcome;
import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.outside.PinnedChain;
import io.birthmark.cadouble.TestTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with the way to a CA, and what an examination must find.
 *
 * @param wrong brings it about, and gives the adapter that meets it
 * @param outcomes first letters of OK, FAULT and SKIPPED in the order of the checks: REACH, TLS,
 *     AUTH, CLOCK, SETTINGS, STATE, CERTIFICATE
 * @param words what the fault's sentence must have in it
 */
record ExaminationRow(
    String what, Supplier<CertificateAuthority> wrong, String outcomes, List<String> words) {
  /** Longer than a name's part may be, so nobody is asked for it. */
  static final String NO_NAME = "a." + "b".repeat(64);

  /** Longer than a look takes on a busy machine. */
  static final Duration WITHIN = Duration.ofSeconds(10);

  ExaminationRow(
      String what, Supplier<CertificateAuthority> wrong, String outcomes, String... words) {
    this(what, wrong, outcomes, List.of(words));
  }

  /** The machine's clock, which HTTP's {@code Date} tells, or one that is so far ahead of it. */
  static InstantSource at(Duration ahead) {
    return InstantSource.offset(TestTime.machine(), ahead);
  }

  static PinnedChain chain(Path file) {
    try {
      return PinnedChain.of(Files.readString(file), Attempt.PROVIDERS);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static CaExamination examined(CertificateAuthority authority) {
    return Attempt.answered(authority.examine(WITHIN));
  }

  static String letters(CaExamination examination) {
    return examination.findings().stream()
        .map(finding -> finding.outcome().name().substring(0, 1))
        .collect(Collectors.joining());
  }

  /** Fails unless it is found by its check, in these words. */
  void check() {
    var examination = examined(wrong.get());

    assertThat(letters(examination)).as(examination.toString()).isEqualTo(outcomes);
    assertThat(examination.passed()).isEqualTo(!outcomes.contains("F"));
    var told =
        examination.findings().stream()
            .filter(finding -> finding.outcome() == Outcome.FAULT)
            .map(Finding::detail)
            .collect(Collectors.joining("\n"));
    assertThat(words).allSatisfy(part -> assertThat(told).contains(part));
  }

  @Override
  public String toString() {
    return what;
  }
}
