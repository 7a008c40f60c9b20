package io.birthmark.line;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread that works off what stations ask of it, in order. A scheduled executor keeps what a
 * task throws to itself; this one tells, because a line with a silent fault would only seem to
 * stall.
 */
public final class LineLoop extends ScheduledThreadPoolExecutor {
  private final Consumer<Throwable> onFault;

  /**
   * A thread that does not keep the process alive; what is still scheduled at the end is dropped.
   */
  public LineLoop(Consumer<Throwable> onFault) {
    super(1, Thread.ofPlatform().daemon().name("line").factory(), new DiscardPolicy());
    this.onFault = onFault;
    super.setRemoveOnCancelPolicy(true);
    super.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    super.afterExecute(task, thrown);
    if (thrown != null) {
      onFault.accept(thrown);
    } else if (task instanceof Future<?> future && future.isDone()) {
      try {
        future.get();
      } catch (ExecutionException e) {
        onFault.accept(e.getCause());
      } catch (CancellationException e) {
        // A timer that is no longer wanted.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
