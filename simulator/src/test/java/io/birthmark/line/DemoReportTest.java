package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoReportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void percentilesAreTheNearestRank() {
    var samples = IntStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList().reversed();

    assertThat(DemoReport.Percentiles.of(samples))
        .isEqualTo(new DemoReport.Percentiles(50.0, 95.0, 99.0));
    assertThat(DemoReport.Percentiles.of(List.of(Duration.ofNanos(1_234_567))))
        .isEqualTo(new DemoReport.Percentiles(1.23, 1.23, 1.23));
  }

  @Test
  void theFirstHundredCertificatesAreWarmUpWhenThereAreMore() {
    var journeys = new ArrayList<Journey>();
    for (var unit : good(150)) {
      int certificateMillis = journeys.size() < 100 ? 500 : 10;
      journeys.add(provisioned(unit, journeys.size(), certificateMillis));
    }

    var report = DemoReport.of(journeys, 1);
    var short100 = DemoReport.of(journeys.subList(0, 100), 1);

    assertThat(report.certificateMillis().p99()).isEqualTo(10.0);
    assertThat(short100.certificateMillis().p50()).isEqualTo(500.0);
    assertThat(report.latencyMillis().p99()).isEqualTo(501.0);
  }

  @Test
  void theRateIsFromTheFirstBirthToTheLastEnd() {
    var journeys = new ArrayList<Journey>();
    good(11).forEach(unit -> journeys.add(provisioned(unit, journeys.size() * 100, 99)));

    assertThat(DemoReport.of(journeys, 1).provisioningsPerSecond()).isEqualTo(10.0);
  }

  @Test
  void devicesAreCountedByWhatBecameOfThem() {
    var good = good(4);
    var bad = bad(4);
    var journeys =
        List.of(
            provisioned(good.get(0), 0, 5),
            Journey.notBegun(good.get(1)),
            Journey.notBegun(good.get(2)).born(false, START).refused("BUSY"),
            ended(bad.get(0), new Ending.RefusedAsExpected("BAD_CSR")),
            ended(bad.get(1), new Ending.Fooled()),
            Journey.notBegun(bad.get(2)).born(false, START).refused("UNKNOWN_DEVICE"));

    var report = DemoReport.of(journeys, 1);

    assertThat(report.devices()).isEqualTo(new DemoReport.Devices(3, 1, 1, 3));
    assertThat(report.asItShouldBe(6)).isFalse();
    assertThat(DemoReport.of(journeys.subList(0, 1), 1).asItShouldBe(1)).isTrue();
    assertThat(DemoReport.of(journeys.subList(3, 4), 1).asItShouldBe(1)).isTrue();
    assertThat(DemoReport.of(journeys.subList(4, 5), 1).asItShouldBe(1)).isFalse();
  }

  @Test
  void theFileHasTheseKeysAndNoOthers() throws Exception {
    var file = folder.resolve("new/demo-report.json");
    DemoReport.of(List.of(provisioned(good(1).getFirst(), 0, 5)), 77).write(file);

    assertThat(LineJson.MAPPER.readTree(Files.readString(file)))
        .isEqualTo(
            LineJson.MAPPER.readTree(
                """
                {"devices": {"good": 1, "operational": 1, "refusedAsExpected": 0,
                             "refusedUnexpectedly": 0},
                 "certificateMillis": {"p50": 5.0, "p95": 5.0, "p99": 5.0},
                 "latencyMillis": {"p50": 6.0, "p95": 6.0, "p99": 6.0},
                 "provisioningsPerSecond": 166.67,
                 "seed": 77,
                 "cas": []}
                """));
  }

  private static List<UnitPlan> good(int count) {
    return ProductionPlan.of(1, 500).stream().filter(u -> u.part().good()).limit(count).toList();
  }

  private static List<UnitPlan> bad(int count) {
    return ProductionPlan.of(1, 500).stream().filter(u -> !u.part().good()).limit(count).toList();
  }

  private static Journey provisioned(UnitPlan unit, int bornMillis, int certificateMillis) {
    var born = START.plusMillis(bornMillis);
    return Journey.notBegun(unit)
        .born(false, born)
        .proved(born)
        .certified(born.plusMillis(certificateMillis))
        .ended(new Ending.Operational(), born.plusMillis(certificateMillis + 1));
  }

  private static Journey ended(UnitPlan unit, Ending ending) {
    return Journey.notBegun(unit).born(false, START).ended(ending, START);
  }
}
