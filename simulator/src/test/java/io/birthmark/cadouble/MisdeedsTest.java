package io.birthmark.cadouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which request meets which fault. */
class MisdeedsTest {
  private static final Settings CHAOS =
      Settings.first(0, 7, 300)
          .with(RunningDouble.read("{\"chaos\":{\"late\":0.2,\"wrong-key\":0.3}}"));

  private static Desk.Ask issuance(String correlation) {
    return new Desk.Ask("issue", correlation, true, "");
  }

  private static Desk.Ask question() {
    return new Desk.Ask("search", "", false, "");
  }

  @Test
  void anOrderIsDoneAsOftenAsItSaysToTheRequestsItFits() {
    var misdeeds = new Misdeeds();
    misdeeds.order(
        List.of(
            new Misdeeds.Order(Fault.WRONG_KEY, 2, ""),
            new Misdeeds.Order(Fault.SLOW, 1, "search")));

    assertThat(misdeeds.ordered(question())).contains(Fault.SLOW);
    assertThat(misdeeds.ordered(question())).isEmpty();
    assertThat(misdeeds.ordered(issuance("a"))).contains(Fault.WRONG_KEY);
    assertThat(misdeeds.ordered(issuance("a"))).contains(Fault.WRONG_KEY);
    assertThat(misdeeds.ordered(issuance("a"))).isEmpty();
  }

  @Test
  void aSeedDrawsTheSameFaultsInWhateverOrderRequestsCome() {
    var names = new ArrayList<>(IntStream.range(0, 500).mapToObj(i -> "d" + i).toList());
    var first = drawn(names, CHAOS);
    Collections.shuffle(names, new Random(1));

    assertThat(drawn(names, CHAOS)).isEqualTo(first);
    assertThat(drawn(names, CHAOS.with(RunningDouble.read("{\"chaosSeed\":8}"))))
        .isNotEqualTo(first);
  }

  private static Map<String, Optional<Fault>> drawn(List<String> names, Settings settings) {
    var misdeeds = new Misdeeds();
    var all = new HashMap<String, Optional<Fault>>();
    for (var name : names) {
      misdeeds.seen("issue", name);
      all.put(name, misdeeds.drawn(issuance(name), settings));
    }
    return all;
  }

  @Test
  void eachFaultComesAboutAsOftenAsItsProbability() {
    var names = IntStream.range(0, 4_000).mapToObj(i -> "d" + i).toList();
    var drawn = drawn(names, CHAOS).values();

    assertThat(Collections.frequency(drawn, Optional.of(Fault.LATE))).isBetween(700, 900);
    assertThat(Collections.frequency(drawn, Optional.of(Fault.WRONG_KEY))).isBetween(1_080, 1_320);
    assertThat(Collections.frequency(drawn, Optional.empty())).isBetween(1_400, 1_900);
  }

  @Test
  void aRepeatedRequestIsDrawnAnew() {
    var misdeeds = new Misdeeds();
    var kinds = new HashSet<Optional<Fault>>();
    for (int i = 0; i < 50; i++) {
      misdeeds.seen("issue", "d");
      kinds.add(misdeeds.drawn(issuance("d"), CHAOS));
    }

    assertThat(kinds).hasSizeGreaterThan(2);
  }

  @Test
  void aQuestionNeverMeetsAFaultOfIssuanceAndNoSeedMeansNoFault() {
    var all = Settings.first(0, 7, 300).with(RunningDouble.read("{\"chaos\":{\"wrong-key\":1}}"));
    var misdeeds = new Misdeeds();

    assertThat(misdeeds.drawn(issuance("a"), all)).isPresent();
    assertThat(misdeeds.drawn(question(), all)).isNotEqualTo(Optional.of(Fault.WRONG_KEY));
    assertThat(misdeeds.drawn(issuance("a"), all.with(RunningDouble.read("{\"chaosSeed\":0}"))))
        .isEmpty();
  }

  @Test
  void settingsAreCheckedByNameAndValue() {
    var settings = Settings.first(0, 0, 300);
    for (var wrong :
        List.of(
            "{\"latency\":1}",
            "{\"latencyMillis\":-1}",
            "{\"latencyMillis\":\"soon\"}",
            "{\"ratePerSecond\":-1}",
            "{\"tls\":\"none\"}",
            "{\"chaos\":{\"earthquake\":0.5}}",
            "{\"chaos\":{\"late\":2}}",
            "[]")) {
      assertThatThrownBy(() -> settings.with(RunningDouble.read(wrong)))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(settings.with(RunningDouble.read("{\"latencyMillis\":5}")).latencyMillis())
        .isEqualTo(5);
  }
}
