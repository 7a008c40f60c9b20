package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The CA in the node has a key and a certificate to look at, and no way to it. */
class EmbeddedExaminationTest {
  @Test
  void keyAndCertificateAreLookedAt() {
    try (var bench = new EmbeddedBench()) {
      var young = ExaminationRow.examined(bench.authority());
      bench.pass(Duration.ofDays(3651));
      var old = ExaminationRow.examined(bench.authority());

      assertThat(ExaminationRow.letters(young)).isEqualTo("SSSSSOO");
      assertThat(ExaminationRow.letters(old)).isEqualTo("SSSSSOF");
    }
  }
}
