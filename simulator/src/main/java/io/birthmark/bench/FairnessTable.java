package io.birthmark.bench;

import io.birthmark.bench.FairnessReport.Bound;
import io.birthmark.bench.FairnessReport.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report for people: the aims first, then what they come from. */
final class FairnessTable {
  private static final double MEGABYTE = 1 << 20;

  private FairnessTable() {}

  static String of(FairnessReport report) {
    var lines = new ArrayList<String>();
    lines.add("");
    report.bounds().forEach(bound -> lines.add(bound(bound)));
    lines.add("");
    lines.add(
        "  pair            closed/s  steady/s   p50 ms   p95 ms   p99 ms   waiting            processors: node  postgres  ejbca  awspca  devices");
    for (int i = 0; i < report.pairs().size(); i++) {
      var pair = report.pairs().get(i);
      lines.add(run(i + 1, "before", pair.before()));
      lines.add(run(i + 1, "beside", pair.beside()));
      lines.add(run(i + 1, "after", pair.after()));
      lines.add(run(i + 1, "ballast", pair.ballast()));
    }
    lines.add("");
    lines.addAll(heap(report));
    lines.addAll(eta(report));
    lines.add(
        String.format(
            Locale.ROOT,
            "  %d processors, load %.2f at the start, seed %d",
            report.machine().processors(),
            report.machine().loadAverage(),
            report.plan().seed()));
    return String.join("\n", lines);
  }

  private static String bound(Bound bound) {
    var range =
        bound.lowest() == null || bound.highest() == null
            ? ""
            : String.format(Locale.ROOT, "%.3f to %.3f", bound.lowest(), bound.highest());
    var aim =
        String.format(Locale.ROOT, "%.2f or %s", bound.aim(), bound.least() ? "more" : "less");
    return String.format(
        Locale.ROOT,
        "  %-26s%8.3f   %-18s aim: %-14s%s",
        bound.name(),
        bound.figure(),
        range,
        aim,
        bound.held() ? "held" : "NOT HELD");
  }

  private static String run(int number, String what, Run run) {
    var crowd = run.crowd();
    var waiting =
        crowd == null ? "" : String.format(Locale.ROOT, "%,d to %,d", crowd.begin(), crowd.end());
    var millis = run.steady().millis();
    var used = run.processors();
    return String.format(
        Locale.ROOT,
        "  %4d %-9s%10.1f%10.1f%9.1f%9.1f%9.1f   %-16s%18.2f%10.2f%7.2f%8.2f%9.2f",
        number,
        what,
        run.closed().perSecond(),
        run.steady().perSecond(),
        millis.p50(),
        millis.p95(),
        millis.p99(),
        waiting,
        used.node(),
        used.postgres(),
        used.ejbca(),
        used.awspca(),
        used.devices());
  }

  private static List<String> heap(FairnessReport report) {
    var heap = report.heap();
    var points =
        heap.points().stream()
            .map(point -> String.format(Locale.ROOT, "%.1f", point.bytes() / MEGABYTE))
            .toList();
    return List.of(
        String.format(Locale.ROOT, "  heap before the crowd %.1f MiB", heap.before() / MEGABYTE),
        "  while it is served, MiB: " + String.join(" ", points),
        String.format(
            Locale.ROOT,
            "  bytes for a device that waits %,.0f, for an idle one %,.0f",
            heap.perWaiting(),
            heap.perIdle()));
  }

  private static List<String> eta(FairnessReport report) {
    var eta = report.eta();
    return List.of(
        String.format(
            Locale.ROOT,
            "  ETA of %d devices, waits up to %.0f s, sent away again %.2f times each, %d of them for throttling",
            eta.devices(),
            eta.longestWaitSeconds(),
            eta.returns(),
            eta.throttled()),
        String.format(
            Locale.ROOT,
            "    off by, part of the wait: until the certificate p50 %.3f p95 %.3f most %.3f; until the request %.3f %.3f %.3f",
            eta.toCertificate().p50(),
            eta.toCertificate().p95(),
            eta.toCertificate().max(),
            eta.toRequest().p50(),
            eta.toRequest().p95(),
            eta.toRequest().max()),
        String.format(
            Locale.ROOT,
            "    the certificate came after the told turn by, s: p5 %.1f p50 %.1f p95 %.1f",
            eta.lateSeconds().p5(),
            eta.lateSeconds().p50(),
            eta.lateSeconds().p95()));
  }
}
