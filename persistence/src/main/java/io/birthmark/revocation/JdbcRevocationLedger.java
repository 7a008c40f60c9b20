package io.birthmark.revocation;

import io.birthmark.ca.embedded.Revocation;
import io.birthmark.ca.embedded.RevocationLedger;
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
  private static final String FROM_HOLD =
      """
      UPDATE "revoked_certificate" SET "reason" = ?, "changes" = "changes" + 1
      WHERE "ca" = ? AND "serial" = ? AND "reason" = 6
      """;

  /** The certificate was good in between. */
  private static final String AFTER_RELEASE =
      """
      UPDATE "revoked_certificate"
      SET "reason" = ?, "changes" = "changes" + 1, "revoked_at" = ?
      WHERE "ca" = ? AND "serial" = ? AND "reason" = 8
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
    return tasks.run(() -> storeNow(revocation) ? Outcome.STORED : Outcome.KNOWN);
  }

  /** False when that changed nothing. */
  private boolean storeNow(Revocation revocation) throws SQLException {
    return switch (revocation.reason()) {
      case REMOVE_FROM_CRL -> changeHold(revocation);
      case CERTIFICATE_HOLD -> insert(revocation) || revokeAgain(revocation);
      case UNSPECIFIED,
          KEY_COMPROMISE,
          AFFILIATION_CHANGED,
          SUPERSEDED,
          CESSATION_OF_OPERATION,
          PRIVILEGE_WITHDRAWN ->
          insert(revocation) || changeHold(revocation) || revokeAgain(revocation);
    };
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

  /** False unless the certificate is on hold. */
  private boolean changeHold(Revocation revocation) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(FROM_HOLD)) {
      statement.setInt(1, revocation.reason().code());
      statement.setString(2, revocation.ca().value());
      statement.setString(3, revocation.serial().toString());
      return statement.executeUpdate() == 1;
    }
  }

  /** False unless a hold of the certificate was taken back. */
  private boolean revokeAgain(Revocation revocation) throws SQLException {
    try (var connection = store.getConnection();
        var statement = connection.prepareStatement(AFTER_RELEASE)) {
      statement.setInt(1, revocation.reason().code());
      statement.setObject(2, Times.of(revocation.at()));
      statement.setString(3, revocation.ca().value());
      statement.setString(4, revocation.serial().toString());
      return statement.executeUpdate() == 1;
    }
  }
}
