package io.birthmark.line;

import io.birthmark.line.DemoReport.Percentiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table that a run ends with, for people. */
public final class ResultTable {
  private static final int NAMED_AT_MOST = 10;

  private ResultTable() {}

  /** The table of a run. */
  public static String of(LineRun.Outcome outcome) {
    var report = outcome.report();
    var devices = report.devices();
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(
        "  good devices OPERATIONAL     %6d of %d"
            .formatted(devices.operational(), devices.good()));
    int bad = outcome.journeys().size() - devices.good();
    lines.add(
        "  bad devices refused rightly  %6d of %d".formatted(devices.refusedAsExpected(), bad));
    refusals(outcome.journeys()).forEach(line -> lines.add("      " + line));
    if (devices.refusedUnexpectedly() > 0) {
      lines.add("  not as expected              %6d".formatted(devices.refusedUnexpectedly()));
    }
    lines.add("");
    lines.add("  milliseconds                      p50       p95       p99");
    var all = DemoReport.certificateTimes(outcome.journeys());
    if (all.size() > DemoReport.WARM_UP) {
      lines.add(
          row("certificate, first hundred", Percentiles.of(all.subList(0, DemoReport.WARM_UP))));
      lines.add(row("certificate, after those", report.certificateMillis()));
    } else {
      lines.add(row("certificate", report.certificateMillis()));
    }
    lines.add(row("birth to OPERATIONAL", report.latencyMillis()));
    lines.add("  provisionings per second     %8.1f".formatted(report.provisioningsPerSecond()));
    lines.add("  seed                         " + report.seed());
    problems(outcome).forEach(line -> lines.add("  ! " + line));
    return String.join("\n", lines);
  }

  private static String row(String what, Percentiles percentiles) {
    return "  %-26s %s %s %s"
        .formatted(what, cell(percentiles.p50()), cell(percentiles.p95()), cell(percentiles.p99()));
  }

  private static String cell(@Nullable Double millis) {
    return millis == null ? "        –" : String.format(Locale.ROOT, "%9.1f", millis);
  }

  /** How many of each bad kind got which code. */
  private static List<String> refusals(List<Journey> journeys) {
    var counts = new TreeMap<String, Integer>();
    for (var journey : journeys) {
      if (journey.ending().orElse(null) instanceof Ending.RefusedAsExpected(var code)) {
        counts.merge("%-15s %s".formatted(journey.plan().part(), code), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(e -> "%3d %s".formatted(e.getValue(), e.getKey()))
        .toList();
  }

  private static List<String> problems(LineRun.Outcome outcome) {
    var problems = new ArrayList<>(outcome.disagreements());
    for (var journey : outcome.journeys()) {
      var unit = journey.plan();
      switch (journey.ending().orElse(null)) {
        case Ending.Operational _, Ending.RefusedAsExpected _ -> {}
        case Ending.Fooled _ ->
            problems.add("%s (%s) was given a certificate".formatted(unit.device(), unit.part()));
        case null ->
            problems.add(
                "%s (%s) did not finish; last refusal: %s"
                    .formatted(unit.device(), unit.part(), journey.lastRefusal().orElse("none")));
      }
    }
    int more = problems.size() - NAMED_AT_MOST;
    return more > 0
        ? Stream.concat(
                problems.stream().limit(NAMED_AT_MOST), Stream.of("and %d more".formatted(more)))
            .toList()
        : problems;
  }
}
