package io.birthmark.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * For each kind of CA a node is stopped before and after each step of a request, and started again.
 * In the end an oracle that reads the CA's ledger, and the journal by SQL, must find that they
 * agree: what is at a searchable CA is known to a device; elsewhere each certificate that nobody
 * knows is covered by one recorded suspicion; and no device was given two.
 */
@Tag("full")
class CrashEnumerationTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Personality.class)
  void nothingIsLostAndNothingDoubled(Personality personality) throws Exception {
    var boundaries = Arrays.stream(Boundary.values()).filter(personality::has).toList();
    try (var site = new CrashSite(personality, folder)) {
      for (var boundary : boundaries) {
        site.cross(boundary);
      }
      if (site.ca().isPresent()) {
        site.contradicted(site.ca().get());
      }
      var oracle = site.reckon();

      System.out.printf(
          "%s: stopped at %d boundaries: %s%n",
          personality.ca(), boundaries.size(), oracle.figures());
      assertThat(oracle.faults()).isEmpty();
      var figures = oracle.figures().getFirst();
      assertThat(figures.adopted()).isEqualTo(site.devices());
      assertThat(figures.lost()).isZero();
      assertThat(figures.duplicatesDelivered()).isZero();
      if (personality != Personality.AWSPCA) {
        assertThat(oracle.covered(personality.ca()))
            .as("certificates that no device knows: the one for a wrong key")
            .isEqualTo(site.ca().isPresent() ? 1 : 0);
      }
    }
  }
}
