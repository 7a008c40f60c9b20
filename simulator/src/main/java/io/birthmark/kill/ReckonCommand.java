package io.birthmark.kill;

import io.birthmark.cli.CliCommand;
import io.birthmark.line.DemoReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate reckon}: whether CAs' ledgers and the journal agree. */
@Command(
    name = "reckon",
    mixinStandardHelpOptions = true,
    description =
        "Compares the ledgers of stand-in CAs with the journal, read by plain SQL: who has which certificate, and which is nobody's. On H2 the node must be stopped.")
public final class ReckonCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Mixin private JournalOptions where = new JournalOptions();

  @Option(
      names = "--ledger",
      paramLabel = "NAME=DIR",
      description =
          "the CA's name in the journal and its stand-in's folder; may come again (default: each folder of --data's outside-ca)")
  private Map<String, Path> ledgers = new TreeMap<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String under() {
    return "simulate";
  }

  @Override
  public Integer call() throws IOException, SQLException {
    var books = CaFolders.ledgers(ledgers.isEmpty() ? CaFolders.of(where.data()) : ledgers);
    if (books.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "there is no stand-in's folder in " + CaFolders.in(where.data()) + "; name --ledger");
      return MISUSED;
    }
    try (var journal = where.open()) {
      var oracle = CaOracle.read(journal, books);
      var faults = new ArrayList<>(oracle.faults());
      reported()
          .filter(said -> !said.equals(oracle.figures()))
          .ifPresent(said ->
              faults.add("the report says " + said + ", ledgers and journal " + oracle.figures()));
      var out = spec.commandLine().getOut();
      faults.forEach(wrong -> out.println("WRONG: " + wrong));
      out.println(CaTable.of(oracle.figures()));
      out.println(faults.isEmpty() ? "Ledgers and journal agree." : "They do not agree.");
      return faults.isEmpty() ? 0 : FAILED;
    }
  }

  /** What the demo's report says of the CAs, where there is one. */
  private Optional<List<DemoReport.Ca>> reported() throws IOException {
    var report = where.data().resolve(DemoReport.FILE);
    return ledgers.isEmpty() && Files.exists(report)
        ? Optional.of(DemoReport.read(report).cas())
        : Optional.empty();
  }
}
