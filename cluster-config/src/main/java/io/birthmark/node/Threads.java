package io.birthmark.node;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for work that must not run on actors' threads. */
final class Threads {
  private Threads() {}

  /** A fixed number of daemon threads and a bounded queue; what does not fit is rejected. */
  static ExecutorService bounded(String name, int threads, int queue) {
    var count = new AtomicInteger();
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(queue),
        work -> {
          var thread = new Thread(work, name + "-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * A virtual thread for each piece of work, which may wait; whoever hands work over bounds how
   * much there is at a time.
   */
  static Executor each(String name) {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 1).factory());
  }
}
