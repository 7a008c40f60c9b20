package io.birthmark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.bench.FairnessReport.Bound;
import io.birthmark.bench.FairnessReport.Heap;
import io.birthmark.bench.FairnessReport.Millis;
import io.birthmark.bench.FairnessReport.Pair;
import io.birthmark.bench.FairnessReport.Point;
import io.birthmark.bench.FairnessReport.Processors;
import io.birthmark.bench.FairnessReport.Run;
import io.birthmark.bench.FairnessReport.Served;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From what was measured to what is said of it. */
class FairnessTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long ENOUGH_NANOS = 50_000_000;

  @Test
  void whatCountsIsTheMedianOfThePairs() {
    var pairs = List.of(pair(100, 95, 40, 50), pair(100, 20, 40, 42), pair(100, 91, 40, 41));

    var bounds = Fairness.bounds(pairs, heap(100, 101), ToldTurns.eta(List.of()));

    var throughput = named(bounds, "throughput, closed");
    assertThat(throughput.figure()).isCloseTo(0.91, within(1e-9));
    assertThat(throughput.lowest()).isCloseTo(0.2, within(1e-9));
    assertThat(throughput.highest()).isCloseTo(0.95, within(1e-9));
    assertThat(throughput.held()).isTrue();
    assertThat(named(bounds, "p95, steady").figure()).isCloseTo(1.05, within(1e-9));
  }

  @Test
  void aNodeThatGetsFasterByItselfHasNotBeenHelpedByACrowd() {
    var pair = new Pair(run(80, 60), run(100, 50), run(120, 40), run(120, 40));

    assertThat(pair.ratio(run -> run.closed().perSecond())).isCloseTo(1, within(1e-9));
    assertThat(pair.ratio(run -> run.steady().millis().p95())).isCloseTo(1, within(1e-9));
  }

  @Test
  void whatAnyOtherProcessWouldCostIsNoMatterOfTheCrowd() {
    var pair = new Pair(run(100, 40), run(80, 52), run(100, 40), run(79, 51));

    var bounds = Fairness.bounds(List.of(pair), heap(1), ToldTurns.eta(List.of()));

    assertThat(named(bounds, "throughput, closed").held()).isFalse();
    assertThat(named(bounds, "closed, by ballast").figure()).isCloseTo(80 / 79.0, within(1e-9));
    assertThat(named(bounds, "p95, steady").held()).isFalse();
    assertThat(named(bounds, "p95, by ballast").figure()).isCloseTo(52 / 51.0, within(1e-9));
  }

  @Test
  void ballastTakesProcessorsUntilItIsClosed() throws Exception {
    var threads = ManagementFactory.getThreadMXBean();

    long id;
    try (var _ = Ballast.start(0.5, 100)) {
      id =
          Arrays.stream(threads.dumpAllThreads(false, false))
              .filter(thread -> thread.getThreadName().equals("ballast"))
              .findFirst()
              .orElseThrow()
              .getThreadId();
      Waiting.until(
          () -> threads.getThreadCpuTime(id) > ENOUGH_NANOS, PATIENCE, "it takes processors");
    }

    assertThat(threads.getThreadInfo(id)).isNull();
  }

  @Test
  void anAimIsMissedOnItsOwnSideAlone() {
    assertThat(new Bound("much", 0.89, null, null, 0.9, true).held()).isFalse();
    assertThat(new Bound("much", 2, null, null, 0.9, true).held()).isTrue();
    assertThat(new Bound("little", 1.11, null, null, 1.1, false).held()).isFalse();
    assertThat(new Bound("little", 0.2, null, null, 1.1, false).held()).isTrue();
  }

  @Test
  void aHeapThatGrowsWhileTheCrowdIsServedIsNotFlat() {
    var pairs = List.of(pair(100, 100, 40, 40));

    var bounds = Fairness.bounds(pairs, heap(100, 120, 90), ToldTurns.eta(List.of()));

    assertThat(named(bounds, "heap, most by first").figure()).isCloseTo(1.2, within(1e-9));
    assertThat(named(bounds, "heap, most by first").held()).isFalse();
  }

  @Test
  void theFirstWordAboutATurnIsWhatCounts() throws IOException {
    var records =
        """
        [{"type": "EvidenceAccepted", "at": "2026-03-01T12:00:00Z"},
         {"type": "IssuancePostponed", "at": "2026-03-01T12:00:00Z",
          "event": {"deadline": "2026-03-01T12:01:30Z"}},
         {"type": "CaConsulted", "at": "2026-03-01T12:01:30Z", "event": {}},
         {"type": "IssuancePostponed", "at": "2026-03-01T12:01:30Z", "reason": "CA_THROTTLED",
          "event": {"deadline": "2026-03-01T12:01:36Z"}},
         {"type": "IssuanceRequested", "at": "2026-03-01T12:01:36Z", "event": {}},
         {"type": "CertificateIssued", "at": "2026-03-01T12:01:40Z", "event": {}}]
        """;

    var wait = ToldTurns.wait(JSON.readTree(records)).orElseThrow();
    var eta = ToldTurns.eta(List.of(wait));

    assertThat(wait)
        .isEqualTo(
            new ToldTurns.Wait(
                NOON, NOON.plusSeconds(90), NOON.plusSeconds(96), NOON.plusSeconds(100), 1, true));
    assertThat(eta.toCertificate().p95()).isCloseTo(0.1, within(1e-9));
    assertThat(eta.toRequest().p95()).isCloseTo(6 / 96.0, within(1e-9));
    assertThat(eta.lateSeconds().p50()).isCloseTo(10, within(1e-9));
    assertThat(eta.longestWaitSeconds()).isCloseTo(100, within(1e-9));
  }

  @Test
  void whoWasServedAtOnceOrNotYetWasToldNothingThatCameTrue() throws IOException {
    var atOnce =
        """
        [{"type": "IssuanceRequested", "at": "2026-03-01T12:00:00Z"},
         {"type": "CertificateIssued", "at": "2026-03-01T12:00:01Z"}]
        """;
    var notYet =
        """
        [{"type": "IssuancePostponed", "at": "2026-03-01T12:00:00Z",
          "event": {"deadline": "2026-03-01T12:01:30Z"}}]
        """;

    assertThat(ToldTurns.wait(JSON.readTree(atOnce))).isEmpty();
    assertThat(ToldTurns.wait(JSON.readTree(notYet))).isEmpty();
  }

  @Test
  void aHistogramSaysWhatLives() throws IOException {
    var histogram =
        """
        4711:
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:         15876        1398176  [B (java.base@25)
        Total        420315       27182816
        """;

    assertThat(LiveHeap.total(histogram)).isEqualTo(27_182_816);
    assertThatIOException().isThrownBy(() -> LiveHeap.total("Connection refused"));
  }

  @Test
  void aQuantileIsOneOfTheValues() {
    var values = List.of(5.0, 1.0, 4.0, 2.0, 3.0);

    assertThat(Quantile.median(values)).isEqualTo(3);
    assertThat(Quantile.of(values, 0)).isEqualTo(1);
    assertThat(Quantile.of(values, 95)).isEqualTo(5);
    assertThat(Quantile.of(List.of(), 95)).isZero();
  }

  private static Bound named(List<Bound> bounds, String name) {
    return bounds.stream().filter(bound -> bound.name().equals(name)).findFirst().orElseThrow();
  }

  private static Pair pair(double alone, double beside, double p95Alone, double p95Beside) {
    var lone = run(alone, p95Alone);
    return new Pair(lone, run(beside, p95Beside), lone, lone);
  }

  private static Run run(double perSecond, double p95) {
    var served = new Served(10, perSecond, new Millis(p95 / 2, p95, p95, p95));
    return new Run(1, served, served, null, new Processors(0, 0, 0, 0, 0));
  }

  private static Heap heap(long... points) {
    return new Heap(
        10, 0, 0, Arrays.stream(points).mapToObj(bytes -> new Point(0, bytes)).toList());
  }
}
