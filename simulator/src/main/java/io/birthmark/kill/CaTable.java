package io.birthmark.kill;

import io.birthmark.line.DemoReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The CAs' figures, for people. */
public final class CaTable {
  private CaTable() {}

  /** A line for each figure, a column for each CA; what they did wrong below. */
  public static String of(List<DemoReport.Ca> cas) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add(row("", cas.stream().map(DemoReport.Ca::name).toList()));
    lines.add(row("requested", numbers(cas, DemoReport.Ca::requested)));
    lines.add(row("issued, by the CA's ledger", numbers(cas, DemoReport.Ca::issued)));
    lines.add(row("adopted", numbers(cas, DemoReport.Ca::adopted)));
    lines.add(row("suspected ghosts", numbers(cas, DemoReport.Ca::suspectedGhosts)));
    lines.add(row("ghosts revoked", numbers(cas, DemoReport.Ca::ghostsRevoked)));
    lines.add(row("duplicates delivered", numbers(cas, DemoReport.Ca::duplicatesDelivered)));
    lines.add(row("lost", numbers(cas, DemoReport.Ca::lost)));
    for (var kind :
        cas.stream().flatMap(ca -> ca.faults().keySet().stream()).distinct().sorted().toList()) {
      lines.add(row("  " + kind, numbers(cas, ca -> ca.faults().getOrDefault(kind, 0L))));
    }
    return String.join("\n", lines);
  }

  private interface Figure {
    long of(DemoReport.Ca ca);
  }

  private static List<String> numbers(List<DemoReport.Ca> cas, Figure figure) {
    return cas.stream().map(ca -> Long.toString(figure.of(ca))).toList();
  }

  private static String row(String what, List<String> cells) {
    return "  %-28s"
        .formatted(what)
        .concat(cells.stream().map("%10s"::formatted).collect(Collectors.joining()));
  }
}
