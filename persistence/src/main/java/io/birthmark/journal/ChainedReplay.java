package io.birthmark.journal;

import io.birthmark.audit.AuditLink;
import io.birthmark.device.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.jdbc.journal.dao.JournalTables.JournalPekkoSerializationRow;
import scala.Option;

/**
 * Reads a run of one entity's events and checks each against the one before it, so that no entity
 * recovers from a history that was changed. The check costs one digest an event and, for a run that
 * does not begin with the first event, one row more.
 */
final class ChainedReplay {
  private static final String SQL =
      """
      SELECT "ordering", "sequence_number", "deleted", "writer", "write_timestamp",
        "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest", "link"
      FROM "event_journal"
      WHERE "persistence_id" = ? AND "sequence_number" BETWEEN ? AND ?
      ORDER BY "sequence_number" LIMIT ?
      """;

  private final String persistenceId;
  private final long from;
  private final List<JournalPekkoSerializationRow> events = new ArrayList<>();
  private Sha256 previous = AuditLink.GENESIS;
  private long expected;

  private ChainedReplay(String persistenceId, long from) {
    this.persistenceId = persistenceId;
    this.from = from;
    this.expected = from;
  }

  /**
   * The events numbered {@code from} to {@code to}, at most {@code max} of them.
   *
   * @param from at least 1
   * @throws BrokenChainException at the first event that does not fit
   */
  static List<JournalPekkoSerializationRow> read(
      Connection connection, String persistenceId, long from, long to, long max)
      throws SQLException {
    var replay = new ChainedReplay(persistenceId, from);
    try (var statement = connection.prepareStatement(SQL)) {
      replay.run(statement, to, max);
    }
    return replay.events;
  }

  private void run(PreparedStatement statement, long to, long max) throws SQLException {
    // The record before the first event wanted gives the link that the first must follow.
    var before = from == 1 ? 0 : 1;
    statement.setString(1, persistenceId);
    statement.setLong(2, from - before);
    statement.setLong(3, to);
    // H2 takes no LIMIT above the range of int.
    statement.setLong(4, Math.min(max, Integer.MAX_VALUE - 1) + before);
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        take(rows);
      }
    }
  }

  private void take(ResultSet row) throws SQLException {
    var sequenceNumber = row.getLong("sequence_number");
    var stored = Sha256.fromBytes(row.getBytes("link"));
    if (sequenceNumber < from) {
      previous = stored;
      return;
    }
    var event = event(row, sequenceNumber);
    var link =
        AuditLink.next(
            previous,
            persistenceId,
            sequenceNumber,
            event.eventSerId(),
            event.eventSerManifest(),
            event.writeTimestamp(),
            event.eventPayload());
    if (sequenceNumber != expected || !link.equals(stored)) {
      throw new BrokenChainException(persistenceId, sequenceNumber);
    }
    events.add(event);
    previous = link;
    expected++;
  }

  private JournalPekkoSerializationRow event(ResultSet row, long sequenceNumber)
      throws SQLException {
    return new JournalPekkoSerializationRow(
        row.getLong("ordering"),
        row.getBoolean("deleted"),
        persistenceId,
        sequenceNumber,
        row.getString("writer"),
        row.getLong("write_timestamp"),
        row.getString("adapter_manifest"),
        row.getBytes("event_payload"),
        row.getInt("event_ser_id"),
        row.getString("event_ser_manifest"),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }
}
