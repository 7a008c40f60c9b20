package io.birthmark.kill;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the journal is that an oracle reads. */
final class JournalOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the folder of the node or the demo, with its journal on H2 (${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "JDBC URL of the journal's database (default: embedded H2)")
  private @Nullable String postgres;

  Path data() {
    return data;
  }

  boolean onPostgres() {
    return postgres != null;
  }

  /** The journal, by plain SQL; on H2 its node must be stopped. */
  Connection open() throws SQLException {
    return postgres == null ? JournalOracle.open(data) : DriverManager.getConnection(postgres);
  }
}
