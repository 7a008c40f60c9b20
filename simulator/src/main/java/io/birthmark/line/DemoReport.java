package io.birthmark.line;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run of the line came to, as {@code demo-report.json}. Times are the line's own and include
 * the way through the broker in both directions.
 *
 * @param certificateMillis from a device's first proof to the arrival of its certificate; the first
 *     hundred devices of the run are left out as warm-up when there are more than a hundred
 * @param latencyMillis from switching a device on to OPERATIONAL, over all devices that were
 *     provisioned in this run
 * @param provisioningsPerSecond devices provisioned in this run, from the first that was switched
 *     on to the last that became OPERATIONAL; 0 when there were none
 * @param cas by name; empty when the node's own CA alone took part
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DemoReport(
    Devices devices,
    Percentiles certificateMillis,
    Percentiles latencyMillis,
    double provisioningsPerSecond,
    long seed,
    List<Ca> cas) {
  /** The report's name in the data folder. */
  public static final String FILE = "demo-report.json";

  static final int WARM_UP = 100;

  /**
   * What became of the requests at one CA outside the node, by its own ledger and the journal.
   *
   * @param requested attempts whose intent is in the journal
   * @param issued certificates that the CA signed, by its ledger
   * @param adopted certificates that were taken for a device
   * @param suspectedGhosts attempts that were given up though their certificate may exist
   * @param ghostsRevoked certificates that no device ever used and that the CA has revoked
   * @param duplicatesDelivered certificates sent to a device that had one for the same request
   * @param lost devices that asked and never had a certificate in use, and certificates at the CA
   *     that nobody knows or suspects
   * @param faults how often the CA did something wrong, by kind
   */
  public record Ca(
      String name,
      long requested,
      long issued,
      long adopted,
      long suspectedGhosts,
      long ghostsRevoked,
      long duplicatesDelivered,
      long lost,
      Map<String, Long> faults) {}

  /**
   * How many devices did what was expected of them.
   *
   * @param good devices that must become OPERATIONAL
   * @param operational good ones that did, in this run or an earlier one over the same data
   * @param refusedAsExpected bad ones that got the refusal they were made for
   * @param refusedUnexpectedly all others whose last answer was a refusal, and bad ones that got a
   *     certificate
   */
  public record Devices(
      int good, int operational, int refusedAsExpected, int refusedUnexpectedly) {}

  /** Nearest-rank percentiles in milliseconds; null when there was nothing to measure. */
  public record Percentiles(@Nullable Double p50, @Nullable Double p95, @Nullable Double p99) {
    static Percentiles of(List<Duration> samples) {
      var sorted = samples.stream().sorted().toList();
      return new Percentiles(rank(sorted, 50), rank(sorted, 95), rank(sorted, 99));
    }

    private static @Nullable Double rank(List<Duration> sorted, int percent) {
      if (sorted.isEmpty()) {
        return null;
      }
      int index = Math.ceilDiv(sorted.size() * percent, 100) - 1;
      return Math.round(sorted.get(index).toNanos() / 10_000.0) / 100.0;
    }
  }

  /** Sums up a run. */
  public static DemoReport of(List<Journey> journeys, long seed) {
    var certificates = certificateTimes(journeys);
    return new DemoReport(
        devices(journeys),
        Percentiles.of(
            certificates.size() > WARM_UP
                ? certificates.subList(WARM_UP, certificates.size())
                : certificates),
        Percentiles.of(
            provisioned(journeys).map(j -> Duration.between(born(j), ended(j))).toList()),
        rate(journeys),
        seed,
        List.of());
  }

  /** The same with what became of the requests at CAs outside the node. */
  public DemoReport with(List<Ca> outside) {
    return new DemoReport(
        devices, certificateMillis, latencyMillis, provisioningsPerSecond, seed, outside);
  }

  /** A report that was written. */
  public static DemoReport read(Path file) throws IOException {
    return LineJson.MAPPER.readValue(file.toFile(), DemoReport.class);
  }

  /** Proof to certificate of the devices provisioned in this run, in the order of their proofs. */
  static List<Duration> certificateTimes(List<Journey> journeys) {
    return journeys.stream()
        .filter(j -> j.plan().part().good())
        .filter(j -> j.provedAt().isPresent() && j.certifiedAt().isPresent())
        .sorted(Comparator.comparing(j -> j.provedAt().orElseThrow()))
        .map(j -> Duration.between(j.provedAt().orElseThrow(), j.certifiedAt().orElseThrow()))
        .toList();
  }

  /** Whether every good device is OPERATIONAL and every bad one was refused as expected. */
  boolean asItShouldBe(int planned) {
    return devices.operational() == devices.good()
        && devices.refusedAsExpected() == planned - devices.good();
  }

  /** Writes the report, readable for people. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var writer = LineJson.MAPPER.writer(SerializationFeature.INDENT_OUTPUT);
    Files.writeString(file, writer.writeValueAsString(this) + "\n");
  }

  private static Devices devices(List<Journey> journeys) {
    int good = 0;
    int operational = 0;
    int asExpected = 0;
    int unexpectedly = 0;
    for (var journey : journeys) {
      good += journey.plan().part().good() ? 1 : 0;
      switch (journey.ending().orElse(null)) {
        case Ending.Operational _ -> operational++;
        case Ending.RefusedAsExpected _ -> asExpected++;
        case Ending.Fooled _ -> unexpectedly++;
        case null -> unexpectedly += journey.lastRefusal().isPresent() ? 1 : 0;
      }
    }
    return new Devices(good, operational, asExpected, unexpectedly);
  }

  private static double rate(List<Journey> journeys) {
    var first = provisioned(journeys).map(DemoReport::born).min(Comparator.naturalOrder());
    var last = provisioned(journeys).map(DemoReport::ended).max(Comparator.naturalOrder());
    if (first.isEmpty() || last.isEmpty()) {
      return 0;
    }
    double seconds = Math.max(1, Duration.between(first.get(), last.get()).toMillis()) / 1000.0;
    return Math.round(provisioned(journeys).count() / seconds * 100) / 100.0;
  }

  private static Stream<Journey> provisioned(List<Journey> journeys) {
    return journeys.stream()
        .filter(j -> !j.resumed() && j.bornAt().isPresent())
        .filter(j -> j.ending().equals(Optional.of(new Ending.Operational())));
  }

  private static Instant born(Journey journey) {
    return journey.bornAt().orElseThrow();
  }

  private static Instant ended(Journey journey) {
    return journey.endedAt().orElseThrow();
  }
}
