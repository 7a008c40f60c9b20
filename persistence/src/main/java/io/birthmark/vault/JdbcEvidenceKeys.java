package io.birthmark.vault;

import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.journal.SqlStates;
import io.birthmark.journal.SqlTasks;
import io.birthmark.pki.AtHand;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The evidence keys in the table {@code evidence_key}, which {@code JournalSchema} creates. A row
 * is written once and never changed. Stages fail when the database breaks, and when a stored key
 * cannot be decrypted: the node then has another key file than the one that wrote it, or the row
 * was changed.
 */
public final class JdbcEvidenceKeys implements EvidenceKeys {
  private static final String INSERT =
      """
      INSERT INTO "evidence_key" ("key_id", "wrapping", "check_value", "nonce", "ciphertext")
      VALUES (?, ?, ?, ?, ?)
      """;
  private static final String SELECT =
      """
      SELECT "wrapping", "check_value", "nonce", "ciphertext" FROM "evidence_key" WHERE "key_id" = ?
      """;

  private final AtHand<KeyId, Row> rows;
  private final DataSource store;
  private final KeyWrap keyWrap;
  private final SqlTasks tasks;

  /**
   * Keeps keys in {@code store}.
   *
   * @param rowsAtHand keys that are kept in memory, encrypted as they lie in the table
   * @param executor where the blocking calls run
   */
  public JdbcEvidenceKeys(DataSource store, KeyWrap keyWrap, int rowsAtHand, Executor executor) {
    this.rows = new AtHand<>(rowsAtHand);
    this.store = store;
    this.keyWrap = keyWrap;
    this.tasks = new SqlTasks(executor, "the evidence keys");
  }

  @Override
  public CompletionStage<PutOutcome> put(KeyId id, SecretBytes key) {
    // Here and not in the executor: the caller may wipe the key as soon as this returns.
    var row = new Row(KeyWrap.WRAPPING, keyWrap.checkValue(id, key), keyWrap.wrap(id, key));
    return tasks.run(() -> insert(id, row) ? PutOutcome.STORED : compare(id, row));
  }

  @Override
  public CompletionStage<Optional<SecretBytes>> find(KeyId id) {
    var known = rows.find(id);
    return known.isPresent()
        ? CompletableFuture.completedFuture(Optional.of(unwrapped(id, known.get())))
        : tasks.run(() -> {
          var row = row(id);
          if (row == null) {
            return Optional.empty();
          }
          var key = unwrapped(id, row);
          rows.keep(id, row);
          return Optional.of(key);
        });
  }

  /** False when the id is taken. */
  private boolean insert(KeyId id, Row row) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, id.value());
      statement.setString(2, row.wrapping);
      statement.setBytes(3, row.checkValue);
      statement.setBytes(4, row.wrapped.nonce);
      statement.setBytes(5, row.wrapped.ciphertext);
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (SqlStates.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  private PutOutcome compare(KeyId id, Row wanted) throws SQLException {
    var stored = row(id);
    if (stored == null) {
      throw new IllegalStateException(
          "evidence key " + id + " was there and is gone: rows are never deleted");
    }
    if (MessageDigest.isEqual(stored.checkValue, wanted.checkValue)) {
      return PutOutcome.SAME;
    }
    // Another key, unless the row was written under another key file: then nothing can be said of
    // it.
    unwrapped(id, stored).close();
    return PutOutcome.CONFLICT;
  }

  private SecretBytes unwrapped(KeyId id, Row row) {
    if (!row.wrapping.equals(KeyWrap.WRAPPING)) {
      throw new IllegalStateException(
          "evidence key "
              + id
              + " is wrapped by "
              + row.wrapping
              + ", which this program does not know");
    }
    return keyWrap
        .unwrap(id, row.wrapped)
        .orElseThrow(() ->
            new IllegalStateException(
                "evidence key "
                    + id
                    + " cannot be decrypted: it was stored under another key file, or changed since"));
  }

  private static final class Row {
    final String wrapping;
    final byte[] checkValue;
    final KeyWrap.Wrapped wrapped;

    Row(String wrapping, byte[] checkValue, KeyWrap.Wrapped wrapped) {
      this.wrapping = wrapping;
      this.checkValue = checkValue;
      this.wrapped = wrapped;
    }
  }

  private @Nullable Row row(KeyId id) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(SELECT)) {
      statement.setString(1, id.value());
      try (var row = statement.executeQuery()) {
        return row.next()
            ? new Row(
                row.getString(1),
                row.getBytes(2),
                new KeyWrap.Wrapped(row.getBytes(3), row.getBytes(4)))
            : null;
      }
    }
  }
}
