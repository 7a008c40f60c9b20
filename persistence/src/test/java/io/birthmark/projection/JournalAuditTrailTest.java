package io.birthmark.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.journal.DeviceRecordSerializer;
import io.birthmark.journal.SampleRecords;
import io.birthmark.journal.UnreadableEvent;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalAuditTrailTest {
  private static final DeviceId DEVICE = new DeviceId("default", "acme-1");
  private static final String ID = "device|default/acme-1";
  private static final List<DeviceRecord> RECORDS =
      List.copyOf(SampleRecords.all().values()).subList(0, 12);

  @TempDir Path folder;
  private JournalTable table;
  private AuditTrail trail;

  @BeforeEach
  void open() throws SQLException {
    table = new JournalTable(folder);
    trail = new JournalAuditTrail(table.store(), Runnable::run);
  }

  @AfterEach
  void close() throws SQLException {
    table.close();
  }

  @Test
  void givesEveryRecordWithItsLinkOldestFirst() throws SQLException {
    for (int revision = RECORDS.size(); revision >= 1; revision--) {
      table.insert(ID, revision, RECORDS.get(revision - 1));
    }

    var page = page(DEVICE, 0, AuditTrail.MAX_PAGE);

    assertThat(page).extracting(AuditTrail.Entry::record).isEqualTo(RECORDS);
    assertThat(page)
        .allSatisfy(
            entry -> assertThat(entry.link()).isEqualTo(JournalTable.link(ID, entry.revision())));
  }

  @Test
  void pagesWithoutGapOrRepeat() throws SQLException {
    fill(ID, 12);

    assertThat(revisions(page(DEVICE, 0, 5))).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(revisions(page(DEVICE, 5, 5))).containsExactly(6L, 7L, 8L, 9L, 10L);
    assertThat(revisions(page(DEVICE, 10, 5))).containsExactly(11L, 12L);
    assertThat(page(DEVICE, 12, 5)).isEmpty();
  }

  @Test
  void readsTheDeviceAskedForAlone() throws SQLException {
    fill(ID, 2);
    fill("device|default/acme-10", 3);
    fill("device|default/ACME-1", 4);
    fill("device|other/acme-1", 5);
    fill("group|default/acme-1", 6);

    assertThat(page(DEVICE, 0, 100)).hasSize(2);
    assertThat(page(new DeviceId("default", "acme-2"), 0, 100)).isEmpty();
  }

  @Test
  void refusesARowOfAnotherSerializer() throws SQLException {
    fill(ID, 1);
    table.insert(ID, 2, 7302, DeviceRecordSerializer.MANIFEST, new byte[0]);

    assertUnreadable("record 2 of default/acme-1: stored by serializer 7302");
  }

  @Test
  void refusesARowOfAnotherManifest() throws SQLException {
    table.insert(ID, 1, DeviceRecordSerializer.IDENTIFIER, "device/2", new byte[0]);

    assertUnreadable("manifest \"device/2\"");
  }

  @Test
  void refusesARowWhoseBytesAreNoEvent() throws SQLException {
    table.insert(
        ID,
        1,
        DeviceRecordSerializer.IDENTIFIER,
        DeviceRecordSerializer.MANIFEST,
        new byte[] {1, 2, 3});

    assertUnreadable("record 1 of default/acme-1: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, AuditTrail.MAX_PAGE + 1})
  void refusesAPageOfAnotherSize(int limit) {
    assertThatThrownBy(() -> trail.records(DEVICE, 0, limit))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAPageBeforeTheBeginning() {
    assertThatThrownBy(() -> trail.records(DEVICE, -1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void failsWithTheStoresFault() {
    var closed = new JdbcDataSource();
    closed.setURL("jdbc:h2:file:" + folder.resolve("absent") + ";IFEXISTS=TRUE");

    assertThat(new JournalAuditTrail(closed, Runnable::run).records(DEVICE, 0, 1))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SQLException.class);
  }

  @Test
  void failsWhenTheExecutorTakesNoMoreWork() {
    var full =
        new JournalAuditTrail(
            table.store(),
            work -> {
              throw new RejectedExecutionException("full");
            });

    assertThat(full.records(DEVICE, 0, 1))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(RejectedExecutionException.class);
  }

  private void assertUnreadable(String why) {
    assertThat(trail.records(DEVICE, 0, 10))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(UnreadableEvent.class)
        .withMessageContaining(why);
  }

  private void fill(String persistenceId, int count) throws SQLException {
    for (int revision = 1; revision <= count; revision++) {
      table.insert(persistenceId, revision, RECORDS.get(revision - 1));
    }
  }

  private List<AuditTrail.Entry> page(DeviceId device, long after, int limit) {
    return trail.records(device, after, limit).toCompletableFuture().join();
  }

  private static List<Long> revisions(List<AuditTrail.Entry> page) {
    return page.stream().map(AuditTrail.Entry::revision).toList();
  }
}
