package io.birthmark.bench;

import io.birthmark.bench.BenchReport.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report for people: each figure with what is aimed at. */
final class BenchTable {
  private BenchTable() {}

  static String of(BenchReport r) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(row("efficiency", "", r.efficiency(), 3, "aim: 0.5 or more"));
    lines.add(row("", "without registration", r.efficiencyFromBirth(), 3, ""));
    lines.add(
        row("direct", "provisionings/s", r.direct().provisioningsPerSecond(), 0, "1,000 or more"));
    lines.add(row("", "µs CPU each", r.direct().cpuMicros(), 0, ""));
    lines.add(row("", "  of them node", r.direct().nodeCpuMicros(), 0, ""));
    lines.add(row("", "  of them PostgreSQL", r.direct().databaseCpuMicros(), 0, ""));
    lines.add(row("", "  of them registering", registering(r), 0, ""));
    lines.add(row("", "µs CPU of the device", r.direct().deviceCpuMicros(), 0, "not in it"));
    lines.add(row("mqtt", "provisionings/s", r.mqtt().provisioningsPerSecond(), 0, "400 or more"));
    lines.add(row("", "µs CPU of node", r.mqtt().nodeCpuMicros(), 0, ""));
    lines.add(row("", "µs CPU of PostgreSQL", r.mqtt().databaseCpuMicros(), 0, ""));
    lines.add(row("twin", "bytes of heap", r.twin().heapBytes(), 0, "3,072 or less"));
    lines.add(row("recovery", "twins/s", r.recovery().perSecond(), 0, "1,500 or more"));
    lines.add(row("flatness", "", r.flatness(), 2, "1.1 or less"));
    for (var fleet : r.fleets()) {
      lines.add(
          row(
              "",
              "µs at the end of %,d".formatted(fleet.devices()),
              fleet.lastTenthCpuMicros(),
              0,
              ""));
    }
    lines.addAll(limits(r.limits()));
    lines.add(
        "  %d processors, load %.2f at the start, PostgreSQL %s with fsync %s, seed %d"
            .formatted(
                r.machine().processors(),
                r.machine().loadAverage(),
                r.machine().postgres(),
                r.machine().postgresSettings().get("fsync"),
                r.workload().seed()));
    return String.join("\n", lines);
  }

  private static @Nullable Double registering(BenchReport r) {
    var part = r.direct().registration();
    var database = part.databaseCpuMicros();
    return database == null ? null : part.nodeCpuMicros() + database;
  }

  private static List<String> limits(BenchReport.Limits limits) {
    return List.of(
        row("limits", "µs CPU, the floor", limits.floorMicros(), 0, ""),
        row("CSR verified", limits.csrVerify()),
        row("evidence verified", limits.evidenceVerify()),
        row("certificate signed", limits.certificateSign()),
        row("installed-proof verified", limits.installedVerify()),
        row("", "  raw row", limits.rawRowMicros(), 1, ""));
  }

  private static String row(String what, Primitive primitive) {
    return row("", "  " + what, primitive.micros(), 1, primitive.fastest());
  }

  private static String row(
      String group, String what, @Nullable Double value, int digits, String remark) {
    var number =
        value == null ? "unknown" : String.format(Locale.ROOT, "%,." + digits + "f", value);
    return "  %-11s%-28s%12s   %s".formatted(group, what, number, remark).stripTrailing();
  }
}
