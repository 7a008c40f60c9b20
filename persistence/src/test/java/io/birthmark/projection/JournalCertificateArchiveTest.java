package io.birthmark.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceEvent.CertificateIssued;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.fleet.CertificateArchive;
import io.birthmark.journal.SampleRecords;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalCertificateArchiveTest {
  private static final DeviceId DEVICE = new DeviceId("default", "acme-1");
  private static final String ID = "device|default/acme-1";

  @TempDir Path folder;
  private JournalTable table;
  private CertificateArchive archive;

  @BeforeEach
  void open() throws SQLException {
    table = new JournalTable(folder);
    archive = new JournalCertificateArchive(table.store(), Runnable::run);
  }

  @AfterEach
  void close() throws SQLException {
    table.close();
  }

  @Test
  void givesTheBytesThatTheEventOfTheRevisionBrought() throws SQLException {
    table.insert(ID, 1, sample("DeviceClaimed"));
    table.insert(ID, 2, issued(bytes("first")));
    table.insert(ID, 3, issued(bytes("second")));

    assertThat(certificate(2)).contains(bytes("first"));
    assertThat(certificate(3)).contains(bytes("second"));
  }

  @Test
  void givesNothingForAnEventThatBroughtNone() throws SQLException {
    table.insert(ID, 1, sample("CertificateCondemned"));

    assertThat(certificate(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, 0, 1, 3, Long.MAX_VALUE})
  void givesNothingForARevisionThatIsNotThere(long revision) throws SQLException {
    table.insert(ID, 2, issued(bytes("second")));

    assertThat(certificate(revision)).isEmpty();
  }

  private Optional<Bytes> certificate(long revision) {
    return archive.certificate(DEVICE, revision).toCompletableFuture().join();
  }

  private static DeviceRecord issued(Bytes certificate) {
    return switch (sample("CertificateIssued").event()) {
      case CertificateIssued(_, var facts, var via, var deadline) ->
          new DeviceRecord(
              SampleRecords.stamp(),
              new CertificateIssued(certificate, facts, via, deadline),
              Optional.empty());
      case DeviceEvent other -> throw new AssertionError(other);
    };
  }

  private static DeviceRecord sample(String name) {
    return Optional.ofNullable(SampleRecords.all().get(name)).orElseThrow();
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(UTF_8));
  }
}
