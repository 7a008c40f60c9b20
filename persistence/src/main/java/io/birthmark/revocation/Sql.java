package io.birthmark.revocation;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Work on the database that blocks. */
interface Sql<R> {
  R call() throws SQLException;

  /** Does it on the executor; fails when the database does, or when too much work is waiting. */
  static <R> CompletionStage<R> on(Executor executor, Sql<R> sql) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return sql.call();
            } catch (SQLException e) {
              throw new CompletionException("the revocations cannot be reached", e);
            }
          },
          executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** As both databases take a point in time. */
  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
