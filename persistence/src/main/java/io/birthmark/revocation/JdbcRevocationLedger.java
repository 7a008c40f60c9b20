package io.birthmark.revocation;

import io.birthmark.ca.embedded.Revocation;
import io.birthmark.ca.embedded.RevocationLedger;
import io.birthmark.device.RevocationReason;
import io.birthmark.journal.SqlStates;
import io.birthmark.journal.SqlTasks;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.sql.DataSource;

/** Revocations in the table {@code revoked_certificate}, which {@code JournalSchema} creates. */
public final class JdbcRevocationLedger implements RevocationLedger {
  private static final String INSERT =
      """
      INSERT INTO "revoked_certificate" ("ca", "serial", "reason", "revoked_at", "not_after")
      VALUES (?, ?, ?, ?, ?)
      """;

  /** The row's own condition decides between two that make a hold final at the same time. */
  private static final String MAKE_FINAL =
      """
      UPDATE "revoked_certificate" SET "reason" = ?
      WHERE "ca" = ? AND "serial" = ? AND "reason" = ? AND "reason" <> ?
      """;

  private final DataSource store;
  private final SqlTasks tasks;

  /**
   * Keeps revocations in {@code store}.
   *
   * @param executor where the blocking calls run
   */
  public JdbcRevocationLedger(DataSource store, Executor executor) {
    this.store = store;
    this.tasks = new SqlTasks(executor, "the revocations");
  }

  @Override
  public CompletionStage<Outcome> store(Revocation revocation) {
    return tasks.run(
        () -> insert(revocation) || makeFinal(revocation) ? Outcome.STORED : Outcome.KNOWN);
  }

  /** False when the certificate is revoked already. */
  private boolean insert(Revocation revocation) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(INSERT)) {
      statement.setString(1, revocation.ca().value());
      statement.setString(2, revocation.serial().toString());
      statement.setInt(3, revocation.reason().code());
      statement.setObject(4, Times.of(revocation.at()));
      statement.setObject(5, Times.of(revocation.notAfter()));
      statement.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (SqlStates.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  /** False unless the certificate was on hold and is not to be put on hold once more. */
  private boolean makeFinal(Revocation revocation) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(MAKE_FINAL)) {
      statement.setInt(1, revocation.reason().code());
      statement.setString(2, revocation.ca().value());
      statement.setString(3, revocation.serial().toString());
      statement.setInt(4, RevocationReason.CERTIFICATE_HOLD.code());
      statement.setInt(5, revocation.reason().code());
      return statement.executeUpdate() == 1;
    }
  }
}
