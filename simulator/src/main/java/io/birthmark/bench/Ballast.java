package io.birthmark.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Work that has nothing to do with the node: a thread that takes a share of the processors in small
 * pieces, as devices that are served one after the other do. What is felt beside it is felt of any
 * other process of the machine.
 */
final class Ballast implements AutoCloseable {
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread;

  private Ballast(double processors, double piecesPerSecond) {
    long period = (long) (1e9 / piecesPerSecond);
    long piece = (long) (period * processors);
    this.thread = Thread.ofPlatform().daemon().name("ballast").unstarted(() -> burn(period, piece));
  }

  /**
   * Begins to take processors.
   *
   * @param processors how many, up to 1; none when negative
   * @param piecesPerSecond in how many pieces, alike in size and distance
   */
  static Ballast start(double processors, double piecesPerSecond) {
    var ballast = new Ballast(Math.clamp(processors, 0, 1), piecesPerSecond);
    ballast.thread.start();
    return ballast;
  }

  /** What could not be done in time is not made up for: a full machine takes no more. */
  private void burn(long period, long piece) {
    long next = System.nanoTime();
    while (!ended.get()) {
      long enough = threads.getCurrentThreadCpuTime() + piece;
      while (threads.getCurrentThreadCpuTime() < enough && !ended.get()) {
        Thread.onSpinWait();
      }
      next = Math.max(next + period, System.nanoTime());
      while (next - System.nanoTime() > 0 && !ended.get()) {
        LockSupport.parkNanos(this, next - System.nanoTime());
      }
    }
  }

  /** Ends it; what has been begun is not finished. */
  @Override
  public void close() {
    ended.set(true);
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
