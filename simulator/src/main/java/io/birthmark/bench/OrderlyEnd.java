package io.birthmark.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a thread clean up behind itself when the process is asked to end (Ctrl-C, SIGTERM): it is
 * interrupted, and the process waits until it has left what this object stands around.
 */
final class OrderlyEnd implements AutoCloseable {
  /** A node whose PostgreSQL goes at the same time takes half a minute to stop. */
  private static final long PATIENCE_SECONDS = 90;

  private final CountDownLatch left = new CountDownLatch(1);
  private final Thread hook;

  private OrderlyEnd(Thread worker) {
    this.hook = Thread.ofPlatform().unstarted(() -> endOf(worker));
  }

  /** From now on the calling thread is interrupted before the process ends. */
  static OrderlyEnd ofThisThread() {
    var end = new OrderlyEnd(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  private void endOf(Thread worker) {
    worker.interrupt();
    try {
      var _ = left.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    left.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is what we were waited for by.
    }
  }
}
