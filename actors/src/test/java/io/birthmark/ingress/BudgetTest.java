package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Instant START = Instant.EPOCH;

  @Test
  void isSpentAfterOneSecondsWorth() {
    var budget = Budget.perSecond(2, START).spend().spend();

    assertThat(budget.allows()).isFalse();
  }

  @Test
  void growsEvenlyAndNotBeyondItsSize() {
    var spent = Budget.perSecond(2, START).spend().spend();

    assertThat(spent.at(START.plusMillis(499)).allows()).isFalse();
    assertThat(spent.at(START.plusMillis(500)).allows()).isTrue();
    assertThat(spent.at(START.plusSeconds(3600)).left()).isEqualTo(2);
  }

  @Test
  void tellsWhenItAllowsOneMore() {
    var spent = Budget.full(2, Duration.ofSeconds(10), START).spend().spend();

    assertThat(spent.allowsFrom()).isEqualTo(START.plusSeconds(10));
    assertThat(spent.at(START.plusSeconds(4)).allowsFrom()).isEqualTo(START.plusSeconds(10));
    assertThat(spent.at(START.plusSeconds(10)).allows()).isTrue();
  }

  @Test
  void isNeverInDebt() {
    assertThat(Budget.perSecond(1, START).spend().spend().left()).isZero();
  }

  @Test
  void gainsNothingFromAClockThatWentBack() {
    var spent = Budget.perSecond(1, START).spend().at(START.minusSeconds(10));

    assertThat(spent.allows()).isFalse();
    assertThat(spent.at(START.minusSeconds(9)).allows()).isTrue();
  }
}
