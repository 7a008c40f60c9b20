package io.birthmark.journal;

import java.sql.SQLException;

/**
 * What an SQLSTATE (ISO/IEC 9075-2, PostgreSQL appendix A) says about a write. PostgreSQL and H2
 * use the same codes here.
 */
public final class SqlStates {
  private SqlStates() {}

  /** A row of the same key is stored already (23505). */
  public static boolean isDuplicateKey(SQLException e) {
    return "23505".equals(e.getSQLState());
  }

  /** The role may not do this (42501). */
  static boolean isInsufficientPrivilege(SQLException e) {
    return "42501".equals(e.getSQLState());
  }

  /** A value cannot be stored at all: data exceptions (class 22) and program limits (class 54). */
  static boolean isUnfitValue(SQLException e) {
    return isOfClass(e, "22") || isOfClass(e, "54");
  }

  /**
   * The database looked at the rows and refused them, so that nothing of the statement is stored.
   * Everything else (lost connections, time-outs, shutdowns, deadlocks) leaves the outcome unknown.
   */
  static boolean isCertainlyNotStored(SQLException e) {
    return isUnfitValue(e) || isOfClass(e, "23");
  }

  private static boolean isOfClass(SQLException e, String sqlClass) {
    return e.getSQLState() != null && e.getSQLState().startsWith(sqlClass);
  }
}
