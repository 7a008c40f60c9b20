package io.birthmark.journal;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs SQL that blocks beside the actors. A database that fails and an executor that takes no more
 * work both become failed stages, never exceptions in the caller.
 *
 * @param executor where tasks run; never a dispatcher of actors
 * @param what is worked with, as a message says it: "the key claims"
 */
public record SqlTasks(Executor executor, String what) {
  /** Work with a database. */
  public interface Task<R> {
    R run() throws SQLException;
  }

  /**
   * Runs a task. The stage fails with the {@link SQLException} as its cause, or with {@link
   * RejectedExecutionException}.
   */
  public <R> CompletionStage<R> run(Task<R> task) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            try {
              return task.run();
            } catch (SQLException e) {
              throw new CompletionException(what + " cannot be reached", e);
            }
          },
          executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
