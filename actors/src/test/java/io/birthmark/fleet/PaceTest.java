package io.birthmark.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PaceTest {
  @Test
  void aTimeIsToldWithinATenth() {
    for (long millis = 2; millis < Duration.ofDays(800).toMillis(); millis = millis * 21 / 20 + 1) {
      var told = Pace.of(Map.of(Pace.bucket(Duration.ofMillis(millis)), 1L)).median().toMillis();

      assertThat((double) told / millis)
          .as(millis + " ms")
          .isBetween(millis < 20 ? 0.7 : 0.9, millis < 20 ? 1.3 : 1.1);
    }
  }

  @Test
  void medianAndP95AreThoseOfTheTimes() {
    var random = new SplittableRandom(7);
    var times =
        LongStream.range(0, 5_000)
            .map(_ -> (long) Math.pow(10, 1 + 7 * random.nextDouble()))
            .sorted()
            .toArray();
    var buckets = new HashMap<Integer, Long>();
    for (long time : times) {
      buckets.merge(Pace.bucket(Duration.ofMillis(time)), 1L, Long::sum);
    }

    var pace = Pace.of(buckets);

    assertThat((double) pace.median().toMillis() / times[2_499]).isBetween(0.9, 1.1);
    assertThat((double) pace.p95().toMillis() / times[4_749]).isBetween(0.9, 1.1);
  }

  @Test
  void whatTakesNoTimeOrLessIsInTheFirstBucketAndAgesAreInTheLast() {
    assertThat(Pace.bucket(Duration.ZERO)).isZero();
    assertThat(Pace.bucket(Duration.ofSeconds(-5))).isZero();
    assertThat(Pace.bucket(Duration.ofMillis(1))).isZero();
    assertThat(Pace.bucket(Duration.ofDays(1_000_000_000))).isLessThanOrEqualTo(255);
    assertThat(Pace.of(Map.of(0, 3L)).p95()).isZero();
  }
}
