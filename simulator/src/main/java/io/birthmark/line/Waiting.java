package io.birthmark.line;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Waits for what others do, where a command has nothing else to do. */
public final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Waiting() {}

  /** Waits for a future and throws what made it fail. */
  public static <T> T on(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? io
          : new IOException("the line failed: " + e.getCause(), e.getCause());
    }
  }

  /** A question that may fail. */
  public interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /**
   * Asks again and again until a condition holds.
   *
   * @param what the condition in words
   * @throws IOException when it does not hold within {@code limit}
   */
  public static void until(Condition condition, Duration limit, String what)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IOException("waited %d s in vain until %s".formatted(limit.toSeconds(), what));
      }
      pause(PAUSE);
    }
  }

  /** Lets some time pass between two looks at something that does not tell by itself. */
  public static void pause(Duration pause) throws IOException, InterruptedException {
    on(new CompletableFuture<Void>().completeOnTimeout(null, pause.toMillis(), MILLISECONDS));
  }
}
