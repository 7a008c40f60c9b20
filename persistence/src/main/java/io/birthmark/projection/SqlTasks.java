package io.birthmark.projection;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs blocking SQL beside the actors; a full queue and a failing store become failed stages. */
record SqlTasks(Executor executor) {
  /** Work with a database. */
  interface Task<R> {
    R run() throws SQLException;
  }

  <R> CompletionStage<R> run(Task<R> task) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return task.run();
            } catch (SQLException e) {
              throw new CompletionException(e);
            }
          },
          executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
