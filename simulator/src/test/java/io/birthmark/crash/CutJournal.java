package io.birthmark.crash;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.InvalidProtocolBufferException;
import io.birthmark.wire.device.v1.DeviceV1.DeviceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.api.Trigger;

/**
 * A trigger on the journal's table, so that the node's own code writes as it always does: nothing
 * is stored of a life that is over.
 */
public final class CutJournal implements Trigger {
  private static final long SLOW_MILLIS = 1_000;
  private static final Map<String, Life> LIVES = new ConcurrentHashMap<>();

  private volatile String database = "";
  private volatile int payload = -1;

  /** Puts the trigger on a journal that exists; the node must be stopped. */
  static void install(Connection journal, String database, Life life) throws SQLException {
    LIVES.put(database, life);
    try (var statement = journal.createStatement()) {
      statement.execute(
          "CREATE TRIGGER \"cut_%s\" BEFORE INSERT ON \"event_journal\" FOR EACH ROW CALL '%s'"
              .formatted(database, CutJournal.class.getName()));
    }
  }

  @Override
  public void init(
      Connection connection, String schema, String name, String table, boolean before, int type)
      throws SQLException {
    database = name.substring("cut_".length());
    try (var columns = connection.getMetaData().getColumns(null, schema, table, null)) {
      while (columns.next()) {
        if (columns.getString("COLUMN_NAME").equals("event_payload")) {
          payload = columns.getInt("ORDINAL_POSITION") - 1;
        }
      }
    }
  }

  @Override
  public void fire(Connection connection, Object[] before, Object[] row) throws SQLException {
    var life = LIVES.get(database);
    if (life == null) {
      return;
    }
    if (life.isOver()) {
      throw new SQLException("the node was stopped");
    }
    boolean ofADevice =
        Arrays.stream(row)
            .anyMatch(value -> value instanceof String text && text.startsWith("device|"));
    if (ofADevice && row[payload] instanceof byte[] bytes) {
      device(life, bytes);
    }
  }

  /** A record that a life ends with is the last of its write, so all before it is stored too. */
  private static void device(Life life, byte[] bytes) throws SQLException {
    try {
      var event = DeviceRecord.parseFrom(bytes).getEventCase();
      for (var boundary : Boundary.values()) {
        if (boundary.event().filter(event::equals).isPresent() && life.isToEndAt(boundary)) {
          if (boundary.before()) {
            linger();
          }
          life.endsAt(boundary);
          if (boundary.before()) {
            throw new SQLException("the node was stopped before it stored " + event);
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new SQLException("no record of a device", e);
    }
  }

  /** A journal that is slow: what the node does without waiting for it has time to do its harm. */
  private static void linger() {
    new CompletableFuture<Void>().completeOnTimeout(null, SLOW_MILLIS, MILLISECONDS).join();
  }
}
