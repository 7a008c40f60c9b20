package io.birthmark.node;

import com.typesafe.config.ConfigException;
import io.birthmark.journal.JournalStore;
import io.birthmark.journal.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/** A journal opened by a command beside the node, with the same settings as the node's. */
public final class JournalAccess {
  private JournalAccess() {}

  /** The journal cannot be opened; the message tells a person why and what to do. */
  public static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String advice) {
      super(advice);
    }
  }

  /**
   * Opens the journal of a data folder, or the one at {@code url}; makes none.
   *
   * @throws Refusal when there is none or it cannot be used
   * @throws SQLException when the store breaks while it is opened
   */
  public static JournalStore open(Path data, Optional<String> url) throws Refusal, SQLException {
    var folder = data.toAbsolutePath().normalize();
    if (url.isEmpty() && !Files.exists(folder.resolve(DataFolder.MARKER))) {
      throw new Refusal(folder + " is not a data folder of Birthmark; name one with --data");
    }
    var options =
        new NodeOptions(
            data,
            false,
            Optional.empty(),
            url,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try {
      return switch (JournalStore.openExisting(
          StoreSettings.from(NodeConfig.of(options, folder)))) {
        case JournalStore.Opening.Ready(var store) -> store;
        case JournalStore.Opening.Refused(var detail) -> throw new Refusal(detail);
      };
    } catch (ConfigException e) {
      throw new Refusal(String.valueOf(e.getMessage()));
    }
  }
}
