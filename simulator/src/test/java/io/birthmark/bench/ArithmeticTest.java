package io.birthmark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.bench.Arithmetic.Slice;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
  private static final Sample REGISTERING = new Sample(1_000_000, 200_000, 100_000, 1);
  private static final Sample PROVISIONING = new Sample(3_000_000, 600_000, 300_000, 50_000);

  private final Arithmetic known = new Arithmetic(true);
  private final Arithmetic unknown = new Arithmetic(false);

  private static Slice slice(int devices) {
    return new Slice(devices, REGISTERING, PROVISIONING);
  }

  @Test
  void slicesAddUp() {
    assertThat(Arithmetic.sum(List.of(slice(2), slice(3))))
        .isEqualTo(new Slice(5, REGISTERING.plus(REGISTERING), PROVISIONING.plus(PROVISIONING)));
    assertThat(slice(2).all()).isEqualTo(new Sample(4_000_000, 800_000, 400_000, 50_001));
  }

  @Test
  void theLastTenthIsThatOfTheDevicesNotOfTheSlices() {
    var slices = IntStream.range(0, 40).mapToObj(_ -> slice(5_000)).toList();

    assertThat(Arithmetic.lastTenth(slices)).hasSize(4);
    assertThat(Arithmetic.lastTenth(List.of(slice(7), slice(3)))).containsExactly(slice(3));
    assertThat(Arithmetic.lastTenth(List.of(slice(9)))).isEmpty();
  }

  @Test
  void figuresArePerDevice() {
    assertThat(Arithmetic.perSecond(3, PROVISIONING)).isEqualTo(1_000);
    assertThat(Arithmetic.nodeMicros(2, PROVISIONING)).isEqualTo(300);
    assertThat(Arithmetic.deviceMicros(2, PROVISIONING)).isEqualTo(25);
    assertThat(known.databaseMicros(2, PROVISIONING)).isEqualTo(150);
    assertThat(known.cpuMicros(2, PROVISIONING)).isEqualTo(450);
  }

  @Test
  void withoutTheDatabasesTimeThereIsNoSum() {
    assertThat(unknown.databaseMicros(2, PROVISIONING)).isNull();
    assertThat(unknown.cpuMicros(2, PROVISIONING)).isNull();
    assertThat(unknown.part(2, PROVISIONING).databaseCpuMicros()).isNull();
  }

  @Test
  void aRatioNeedsBoth() {
    assertThat(Arithmetic.ratio(1.0, 2.0)).isEqualTo(0.5);
    assertThat(Arithmetic.ratio(null, 2.0)).isNull();
    assertThat(Arithmetic.ratio(1.0, null)).isNull();
    assertThat(Arithmetic.ratio(1.0, 0.0)).isNull();
  }

  @Test
  void samplesSubtractFieldByField() {
    assertThat(PROVISIONING.minus(REGISTERING))
        .isEqualTo(new Sample(2_000_000, 400_000, 200_000, 49_999));
    assertThat(PROVISIONING.withWall(5)).isEqualTo(new Sample(5, 600_000, 300_000, 50_000));
  }
}
