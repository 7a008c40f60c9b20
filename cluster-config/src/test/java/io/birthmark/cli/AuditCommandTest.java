package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.birthmark.journal.JournalStore;
import io.birthmark.journal.StoreSettings;
import io.birthmark.node.DataFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor is told where there is nothing to verify; no chain is a proof of nothing. */
class AuditCommandTest {
  private static final int UNUSABLE = 2;

  @TempDir private Path data;

  private record Said(int code, String text) {}

  @Test
  void saysThatAFolderIsNotOurs() throws Exception {
    var said = verify();

    assertThat(said.code()).isEqualTo(UNUSABLE);
    assertThat(said.text()).contains("not a data folder of Birthmark");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void makesNoJournalWhereThereIsNone() throws Exception {
    openFolder();

    var said = verify();

    assertThat(said.code()).isEqualTo(UNUSABLE);
    assertThat(said.text()).contains("there is no journal at jdbc:h2:file:");
    assertThat(data.resolve("journal.mv.db")).doesNotExist();
  }

  @Test
  void doesNotCallAnEmptyJournalIntact() throws Exception {
    emptyJournal();

    var said = verify();

    assertThat(said.code()).isEqualTo(UNUSABLE);
    assertThat(said.text()).contains("NOTHING VERIFIED the journal holds no records");
  }

  @Test
  void doesNotCallAnUnknownDeviceIntact() throws Exception {
    emptyJournal();

    var said = verify("--device", "acme-1");

    assertThat(said.code()).isEqualTo(UNUSABLE);
    assertThat(said.text()).contains("no record of device acme-1");
  }

  @Test
  void missesTheChainThatAHeadSpeaksOf() throws Exception {
    emptyJournal();
    var heads =
        Files.writeString(
            data.resolve("heads.txt"), "device|default/acme-1 4 " + "0a".repeat(32) + "\n");

    var said = verify("--heads", heads.toString());

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text()).contains("BROKEN device|default/acme-1");
  }

  private void openFolder() throws Exception {
    if (DataFolder.open(data) instanceof DataFolder.Opened(var folder)) {
      folder.close();
    }
  }

  private void emptyJournal() throws Exception {
    openFolder();
    var url = "birthmark.journal.url = \"jdbc:h2:file:" + data.resolve("journal") + "\"";
    var settings =
        StoreSettings.from(
            ConfigFactory.parseString(url).withFallback(ConfigFactory.load()).resolve());
    if (JournalStore.open(settings) instanceof JournalStore.Opening.Ready(var store)) {
      store.close();
    }
  }

  private Said verify(String... more) {
    var text = new StringWriter();
    var line = BirthmarkCli.commandLine();
    line.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    var words = new ArrayList<>(List.of("audit", "verify", "--data", "" + data));
    words.addAll(List.of(more));
    int code = line.execute(words.toArray(String[]::new));
    return new Said(code, text.toString());
  }
}
