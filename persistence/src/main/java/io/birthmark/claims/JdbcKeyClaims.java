package io.birthmark.claims;

import io.birthmark.device.DeviceId;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.KeyClaims;
import io.birthmark.journal.SqlStates;
import io.birthmark.journal.SqlTasks;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/**
 * The claims in the table {@code key_claim}, which {@code JournalSchema} creates: insert or lose.
 * Whoever loses against a transaction that is still open waits for it, so the answer is never about
 * a row that goes away again. Stages fail when the database breaks.
 */
public final class JdbcKeyClaims implements KeyClaims {
  private static final String INSERT =
      """
      INSERT INTO "key_claim" ("spki_hash", "device_id") VALUES (?, ?)
      """;
  private static final String SELECT =
      """
      SELECT "device_id" FROM "key_claim" WHERE "spki_hash" = ?
      """;

  private final DataSource store;
  private final SqlTasks tasks;

  /**
   * Keeps claims in {@code store}.
   *
   * @param store connections in auto-commit, so that a claim is durable when its statement returns
   * @param executor where the blocking calls run
   */
  public JdbcKeyClaims(DataSource store, Executor executor) {
    this.store = store;
    this.tasks = new SqlTasks(executor, "the key claims");
  }

  @Override
  public CompletionStage<Outcome> claim(Sha256 spki, DeviceId device) {
    return tasks.run(() -> insert(spki, device) ? new Claimed() : judge(spki, device));
  }

  @Override
  public CompletionStage<Optional<DeviceId>> holder(Sha256 spki) {
    return tasks.run(() -> select(spki));
  }

  /** False when the key is taken, by whomever. */
  private boolean insert(Sha256 spki, DeviceId device) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(INSERT)) {
      statement.setBytes(1, spki.toBytes());
      statement.setString(2, device.toString());
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (SqlStates.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  private Outcome judge(Sha256 spki, DeviceId device) throws SQLException {
    var holder =
        select(spki)
            .orElseThrow(() ->
                new IllegalStateException(
                    "key " + spki + " was claimed and is not any more: rows are never deleted"));
    return holder.equals(device) ? new Claimed() : new HeldBy(holder);
  }

  private Optional<DeviceId> select(Sha256 spki) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(SELECT)) {
      statement.setBytes(1, spki.toBytes());
      try (var row = statement.executeQuery()) {
        return row.next() ? Optional.of(device(row.getString(1))) : Optional.empty();
      }
    }
  }

  private static DeviceId device(String stored) {
    return DeviceId.parse(stored)
        .orElseThrow(() -> new IllegalStateException("a key is claimed by what is no device id"));
  }
}
