package io.birthmark.projection;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import io.birthmark.fleet.AuditTrail;
import io.birthmark.journal.DeviceEventWire;
import io.birthmark.journal.DeviceRecordSerializer;
import io.birthmark.journal.SqlTasks;
import io.birthmark.journal.UnreadableEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sql.DataSource;

/**
 * Audit records as the journal holds them: each page is one query by primary key, so it is never
 * behind the twin. Links are handed out as stored; whether they fit is for the verifier to say.
 *
 * <p>A page fails with {@link UnreadableEvent} when one of its rows is not an event this version
 * can read, with {@link SQLException} when the store cannot be asked, and with {@link
 * RejectedExecutionException} when the executor takes no more work.
 */
public final class JournalAuditTrail implements AuditTrail {
  /** The twin's entity type and the separator of Pekko's persistence ids. */
  private static final String PERSISTENCE_ID_PREFIX = "device|";

  private static final String PAGE =
      "SELECT sequence_number, event_ser_id, event_ser_manifest, event_payload, link"
          + " FROM event_journal WHERE persistence_id = ? AND sequence_number > ?"
          + " ORDER BY sequence_number LIMIT ?";

  private final DataSource store;
  private final SqlTasks tasks;

  /**
   * Reads from {@code store}.
   *
   * @param executor where queries run; they block, so never a dispatcher of actors
   */
  public JournalAuditTrail(DataSource store, Executor executor) {
    this.store = store;
    this.tasks = new SqlTasks(executor, "the journal");
  }

  @Override
  public CompletionStage<List<Entry>> records(DeviceId device, long after, int limit) {
    if (after < 0) {
      throw new IllegalArgumentException("revisions begin at 1, a page after " + after + " cannot");
    }
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + MAX_PAGE + " records, not " + limit);
    }
    return tasks.run(() -> read(device, after, limit));
  }

  private List<Entry> read(DeviceId device, long after, int limit) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(PAGE)) {
      statement.setString(1, PERSISTENCE_ID_PREFIX + device);
      statement.setLong(2, after);
      statement.setInt(3, limit);
      try (var rows = statement.executeQuery()) {
        var entries = new ArrayList<Entry>();
        while (rows.next()) {
          entries.add(entry(device, rows));
        }
        return List.copyOf(entries);
      }
    }
  }

  private static Entry entry(DeviceId device, ResultSet row) throws SQLException {
    long revision = row.getLong("sequence_number");
    int serializer = row.getInt("event_ser_id");
    var manifest = row.getString("event_ser_manifest");
    try {
      if (serializer != DeviceRecordSerializer.IDENTIFIER
          || !DeviceRecordSerializer.MANIFEST.equals(manifest)) {
        throw new UnreadableEvent(
            "stored by serializer " + serializer + " with manifest \"" + manifest + "\"");
      }
      return new Entry(
          revision,
          Sha256.fromBytes(row.getBytes("link")),
          DeviceEventWire.fromBytes(row.getBytes("event_payload")));
    } catch (UnreadableEvent | IllegalArgumentException e) {
      throw new UnreadableEvent("record " + revision + " of " + device + ": " + e.getMessage(), e);
    }
  }
}
