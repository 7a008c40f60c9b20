package io.birthmark.kill;

import io.birthmark.cli.CliCommand;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate check}: whether journal, chains and read model agree. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Compares journal, chains and the fleet's read model by plain SQL, for all devices or a sample. On H2 the node must be stopped.")
public final class CheckCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final String SAMPLE =
      "SELECT substring(\"persistence_id\", 16) FROM \"event_journal\" WHERE"
          + " \"sequence_number\" = 1 AND \"persistence_id\" LIKE 'device|default/%'"
          + " ORDER BY md5(\"persistence_id\" || ?) LIMIT ?";
  private static final String SAMPLE_H2 =
      SAMPLE.replace("md5(\"persistence_id\" || ?)", "hash('MD5', \"persistence_id\" || ?)");

  @Mixin private JournalOptions where = new JournalOptions();

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "compare N devices, drawn at random (default: all)")
  private @Nullable Integer sample;

  @Option(names = "--seed", paramLabel = "S", description = "draws the sample (${DEFAULT-VALUE})")
  private long seed = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String under() {
    return "simulate";
  }

  @Override
  public Integer call() throws IOException, SQLException {
    if (sample != null && (sample < 1 || sample > 10_000)) {
      spec.commandLine().getErr().println("--sample must be 1 to 10000");
      return MISUSED;
    }
    try (var store = where.open()) {
      var devices = sample == null ? Optional.<List<String>>empty() : Optional.of(drawn(store));
      var journal = JournalOracle.read(store, devices);
      var fleet = FleetOracle.read(store, devices);
      var faults = new ArrayList<>(journal.faults());
      faults.addAll(fleet.faults());
      var out = spec.commandLine().getOut();
      faults.forEach(wrong -> out.println("WRONG: " + wrong));
      out.println(
          "%d devices, %d records compared: %s"
              .formatted(
                  fleet.compared(),
                  journal.records(),
                  faults.isEmpty() && fleet.compared() > 0
                      ? "journal, chains and read model agree."
                      : "they do not agree."));
      return faults.isEmpty() && fleet.compared() > 0 ? 0 : FAILED;
    }
  }

  private List<String> drawn(Connection store) throws SQLException {
    try (var statement = store.prepareStatement(where.onPostgres() ? SAMPLE : SAMPLE_H2)) {
      statement.setString(1, Long.toString(seed));
      statement.setInt(2, sample == null ? 0 : sample);
      var devices = new ArrayList<String>();
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          devices.add(rows.getString(1));
        }
      }
      return devices;
    }
  }
}
