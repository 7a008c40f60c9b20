package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Reason;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductionPlanTest {
  @Test
  void aSeedAlwaysPlansTheSame() {
    assertThat(ProductionPlan.of(7, 120)).isEqualTo(ProductionPlan.of(7, 120));
    assertThat(ProductionPlan.of(7, 1).getFirst().device())
        .isNotEqualTo(ProductionPlan.of(8, 1).getFirst().device());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 42, Long.MAX_VALUE, Long.MIN_VALUE})
  void everyFiftyDevicesHaveOneOfEachBadKind(long seed) {
    var plan = ProductionPlan.of(seed, 500);

    for (int block = 0; block < 10; block++) {
      var parts =
          plan.subList(block * 50, block * 50 + 50).stream()
              .collect(Collectors.groupingBy(UnitPlan::part, Collectors.counting()));
      assertThat(parts).hasSize(Part.values().length).containsEntry(Part.GOOD, 45L);
    }
    assertThat(plan.stream().map(UnitPlan::source).distinct())
        .hasSize(UnitPlan.Source.values().length);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 42})
  void anImpostorSpeaksUnderTheIdOfItsGoodNeighbour(long seed) {
    var plan = ProductionPlan.of(seed, 500);

    for (var unit : plan) {
      if (unit.victim().isPresent()) {
        var victim = plan.get(unit.victim().getAsInt());
        assertThat(victim.part()).isEqualTo(Part.GOOD);
        assertThat(victim.unit()).isEqualTo(unit.unit() - 1);
        assertThat(unit.device()).isEqualTo(victim.device());
        assertThat(unit.registered()).isFalse();
        boolean clone = unit.part() == Part.CLONED_ID;
        assertThat((clone ? victim : unit).after().getAsInt())
            .isEqualTo((clone ? unit : victim).unit());
        assertThat(clone && victim.source() != UnitPlan.Source.IMPORTED_KEY).isFalse();
      } else {
        assertThat(
                plan.stream().filter(u -> u.device().equals(unit.device()) && u.victim().isEmpty()))
            .hasSize(1);
      }
    }
  }

  /** Cut anywhere: the same devices, and nobody waits for one that is never made. */
  @Test
  void aShorterPlanIsTheBeginningOfALongerOne() {
    var longer = ProductionPlan.of(3, 150);

    for (int devices = 1; devices < 150; devices++) {
      var plan = ProductionPlan.of(3, devices);
      for (int unit = 0; unit < devices; unit++) {
        assertThat(plan.get(unit).device()).isEqualTo(longer.get(unit).device());
        assertThat(plan.get(unit).part()).isEqualTo(longer.get(unit).part());
        assertThat(plan.get(unit).after().orElse(0)).isLessThan(devices);
      }
    }
  }

  @Test
  void everyIdIsOneThatTheProtocolAllows() {
    assertThat(ProductionPlan.of(99, 200))
        .allSatisfy(unit ->
            assertThat(unit.device())
                .matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
                .isEqualTo(unit.manufacturer() + "-" + unit.serial()));
  }

  @Test
  void everyBadPartExpectsSomeRefusalAndTheGoodOneNone() {
    var codes = Arrays.stream(Reason.values()).map(Enum::name).toList();

    for (var part : Part.values()) {
      assertThat(codes.stream().anyMatch(part::expects)).as("%s", part).isEqualTo(!part.good());
    }
  }

  @Test
  void aLoadIsGoodDevicesThatWaitForTheirWindow() {
    var load = ProductionPlan.load(7, 100, 10, 4);

    assertThat(load)
        .allMatch(unit -> unit.part().good() && unit.source() == UnitPlan.Source.DERIVED_KEY);
    assertThat(load)
        .extracting(UnitPlan::unit)
        .containsExactlyElementsOf(IntStream.range(100, 110).boxed().toList());
    assertThat(load.subList(0, 4)).allMatch(unit -> unit.after().isEmpty());
    assertThat(load.subList(4, 10)).allMatch(unit -> unit.after().getAsInt() == unit.unit() - 4);
    assertThat(ProductionPlan.load(7, 0, 1, 1).getFirst().device())
        .isEqualTo(ProductionPlan.of(7, 1).getFirst().device());
  }
}
