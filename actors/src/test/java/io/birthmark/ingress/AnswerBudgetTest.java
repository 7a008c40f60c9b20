package io.birthmark.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AnswerBudgetTest {
  private static final Instant START = Instant.EPOCH;

  @Test
  void isSpentAfterOneSecondsWorth() {
    var budget = AnswerBudget.full(2, START).spend().spend();

    assertThat(budget.allows()).isFalse();
  }

  @Test
  void growsEvenlyAndNotBeyondItsSize() {
    var spent = AnswerBudget.full(2, START).spend().spend();

    assertThat(spent.at(START.plusMillis(499)).allows()).isFalse();
    assertThat(spent.at(START.plusMillis(500)).allows()).isTrue();
    assertThat(spent.at(START.plusSeconds(3600)).left()).isEqualTo(2);
  }

  @Test
  void gainsNothingFromAClockThatWentBack() {
    var spent = AnswerBudget.full(1, START).spend().at(START.minusSeconds(10));

    assertThat(spent.allows()).isFalse();
    assertThat(spent.at(START.minusSeconds(9)).allows()).isTrue();
  }
}
