package io.birthmark.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutagePlanTest {
  private static final long SEED = 971947974;

  @Test
  void everyKindComesEquallyOften() {
    var plan = OutagePlan.of(SEED, OutagePlan.fewest());

    var expected = new HashMap<String, Long>();
    OutagePlan.KINDS.forEach(kind -> expected.put(kind, (long) OutagePlan.TIMES));
    assertThat(plan.strikes().stream().collect(groupingBy(OutagePlan.Strike::kind, counting())))
        .isEqualTo(expected);
  }

  @Test
  void oneSeedIsOnePlan() {
    assertThat(OutagePlan.of(SEED, 500)).isEqualTo(OutagePlan.of(SEED, 500));
    assertThat(OutagePlan.of(SEED, 500)).isNotEqualTo(OutagePlan.of(SEED + 1, 500));
  }

  @Test
  void theLastOutageIsDueWellBeforeTheLineMayBeServedInPeace() {
    var plan = OutagePlan.of(SEED, OutagePlan.fewest());
    int last = plan.strikes().size() - 1;

    assertThat(IntStream.rangeClosed(0, last).map(plan::latest)).isSorted();
    assertThat(plan.latest(last)).isLessThan(OutagePlan.PERCENT * 3 / 4);
  }
}
