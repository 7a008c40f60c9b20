package io.birthmark.cli;

import io.birthmark.audit.AuditVerifier;
import io.birthmark.audit.HeadExport;
import io.birthmark.audit.Heads;
import io.birthmark.audit.Report;
import io.birthmark.device.DeviceId;
import io.birthmark.journal.JournalStore;
import io.birthmark.node.JournalAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark audit}: proof of the past. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Checks that nothing in the journal was changed or removed.",
    subcommands = {AuditCommand.Verify.class, AuditCommand.KeepHeads.class})
final class AuditCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark audit verify, birthmark audit heads");
    return 2;
  }

  /** Which journal. */
  static final class Where {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "./data",
        description = "Data folder of a stopped node, for the H2 file (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
        names = "--postgres",
        paramLabel = "URL",
        description = "JDBC URL of the journal in PostgreSQL; the node may be running.")
    private @Nullable String postgres;

    JournalStore open() throws SQLException, JournalAccess.Refusal {
      return JournalAccess.open(data, Optional.ofNullable(postgres));
    }
  }

  /** {@code birthmark audit verify}: walks the chains. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Walks the hash chains by SQL and names the first broken record of each.")
  static final class Verify implements Callable<Integer> {
    private static final int BROKEN = 1;
    private static final int UNUSABLE = 2;

    @Spec private @Nullable CommandSpec spec;
    @Mixin private Where where = new Where();

    @Option(
        names = "--device",
        paramLabel = "ID",
        description = "Only this device: its id, or tenant/id.")
    private @Nullable String device;

    @Option(
        names = "--heads",
        paramLabel = "FILE",
        description =
            "Heads answered earlier (birthmark audit heads): without them nobody can see that the end of a chain was cut off.")
    private @Nullable Path heads;

    @Override
    public Integer call() throws IOException, SQLException {
      var out = Out.of(spec);
      var known = readHeads();
      if (known == null) {
        return UNUSABLE;
      }
      try (var store = where.open()) {
        var report =
            AuditVerifier.verify(
                store.dataSource(),
                persistenceId(),
                known,
                finding ->
                    out.println(
                        "BROKEN "
                            + finding.persistenceId()
                            + " at "
                            + finding.sequenceNumber()
                            + " "
                            + finding.kind()
                            + ": "
                            + finding.detail()));
        return say(report);
      } catch (JournalAccess.Refusal e) {
        out.println(e.getMessage());
        return UNUSABLE;
      }
    }

    private int say(Report report) {
      var out = Out.of(spec);
      return switch (report) {
        case Report.Intact(_, var chains) when chains == 0 -> {
          out.println(
              device == null
                  ? "NOTHING VERIFIED the journal holds no records"
                  : "NOTHING VERIFIED the journal holds no record of device " + device);
          yield UNUSABLE;
        }
        case Report.Intact(var records, var chains) -> {
          out.println("INTACT " + records + " records in " + chains + " chains");
          yield 0;
        }
        case Report.Broken(var records, var chains, var broken) -> {
          out.println(
              "BROKEN " + broken + " of " + chains + " chains, " + records + " records read");
          yield BROKEN;
        }
      };
    }

    private @Nullable Heads readHeads() throws IOException {
      if (heads == null) {
        return Heads.NONE;
      }
      try (var reader = Files.newBufferedReader(heads)) {
        return switch (Heads.read(reader)) {
          case Heads.Reading.Read(var read) -> read;
          case Heads.Reading.Malformed(var line, var detail) -> {
            Out.of(spec).println(heads + ", line " + line + ": " + detail);
            yield null;
          }
        };
      }
    }

    private Optional<String> persistenceId() {
      return Optional.ofNullable(device)
          .map(id -> "device|" + (id.contains("/") ? id : DeviceId.DEFAULT_TENANT + "/" + id));
    }
  }

  /** {@code birthmark audit heads}: what to keep outside the database. */
  @Command(
      name = "heads",
      mixinStandardHelpOptions = true,
      description =
          "Writes the head of every chain; kept elsewhere, it shows later that nothing was cut off.")
  static final class KeepHeads implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Where where = new Where();

    @Option(
        names = "--out",
        paramLabel = "FILE",
        required = true,
        description = "File to write; it must not exist.")
    private Path out = Path.of("heads.txt");

    @Override
    public Integer call() throws IOException, SQLException {
      try (var store = where.open();
          var file = Files.newBufferedWriter(out, StandardOpenOption.CREATE_NEW)) {
        Out.of(spec).println(HeadExport.write(store.dataSource(), file) + " heads in " + out);
        return 0;
      } catch (JournalAccess.Refusal e) {
        Out.of(spec).println(e.getMessage());
        return 2;
      }
    }
  }
}
