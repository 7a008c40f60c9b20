package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.wire.device.v1.DeviceV1;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalOracleTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

  private Connection journal;

  @BeforeEach
  void open() throws Exception {
    journal = DriverManager.getConnection("jdbc:h2:mem:;DATABASE_TO_UPPER=false");
    try (var statement = journal.createStatement()) {
      statement.execute(
          "CREATE TABLE \"event_journal\" (\"persistence_id\" VARCHAR, \"sequence_number\" BIGINT,"
              + " \"write_timestamp\" BIGINT, \"event_ser_id\" INT, \"event_ser_manifest\" VARCHAR,"
              + " \"event_payload\" VARBINARY(10000), \"link\" VARBINARY(32))");
    }
    // Due after five seconds; what it waited for came after thirty.
    record(1, 0, OptionalLong.of(5));
    record(2, 30, OptionalLong.empty());
  }

  @AfterEach
  void close() throws Exception {
    journal.close();
  }

  @Test
  void aDeadlineThatPassesInCalmIsMissed() throws Exception {
    assertThat(missed(0, 60)).singleElement().asString().contains("default-1", "12:00:05");
    assertThat(missed(19, 60)).hasSize(1);
  }

  @Test
  void whileFaultsStrikeItMayPassAndFromTheirEndOnThereIsSomeTime() throws Exception {
    assertThat(missed(20, 60)).isEmpty();
    assertThat(missed(45, 60)).isEmpty();
  }

  @Test
  void itIsMissedTooWhenNothingEverHappens() throws Exception {
    record(3, 40, OptionalLong.of(50));

    assertThat(missed(41, 60)).isEmpty();
    assertThat(missed(41, 61)).singleElement().asString().contains("12:00:50");
  }

  @Test
  void aRestingDeviceHasNoDeadline() throws Exception {
    assertThat(missed(25, 100_000)).isEmpty();
  }

  @Test
  void aGapInTheNumbersAndALinkThatDoesNotFitAreFaults() throws Exception {
    record(4, 50, OptionalLong.empty());

    assertThat(JournalOracle.read(journal).faults())
        .anyMatch(fault -> fault.contains("sequence number 4 instead of 3"))
        .anyMatch(fault -> fault.contains("the link at 1 does not fit"));
  }

  private List<String> missed(long calm, long end) throws Exception {
    return JournalOracle.read(journal).missedDeadlines(at(calm), at(end), GRACE);
  }

  private static Instant at(long seconds) {
    return BEGIN.plusSeconds(seconds);
  }

  private void record(long number, long seconds, OptionalLong due) throws Exception {
    var record = DeviceV1.DeviceRecord.newBuilder();
    record.getStampBuilder().setAt(micros(at(seconds)));
    due.ifPresent(second -> record.setDue(micros(at(second))));
    try (var insert =
        journal.prepareStatement("INSERT INTO \"event_journal\" VALUES (?, ?, 0, 1, '', ?, ?)")) {
      insert.setString(1, "device|default/default-1");
      insert.setLong(2, number);
      insert.setBytes(3, record.build().toByteArray());
      insert.setBytes(4, new byte[32]);
      insert.executeUpdate();
    }
  }

  private static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }
}
