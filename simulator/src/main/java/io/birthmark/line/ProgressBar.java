package io.birthmark.line;

import java.io.Console;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One line that shows how far a factory line is, drawn over itself; draws nothing where nobody
 * looks.
 */
public final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 40;
  private static final long EVERY_MILLIS = 200;

  private final boolean watched;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("progress").factory());

  private ProgressBar(boolean watched) {
    this.watched = watched;
  }

  /** A bar that is drawn only when this process has a terminal. */
  public static ProgressBar onTerminal() {
    return new ProgressBar(
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  /** Draws until the bar is closed. */
  public void show(Supplier<FactoryLine.Progress> progress) {
    if (watched) {
      var _ =
          timer.scheduleAtFixedRate(
              () -> System.err.print("\r" + line(progress.get())),
              0,
              EVERY_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  static String line(FactoryLine.Progress now) {
    int ended = now.operational() + now.refused();
    int filled = now.planned() == 0 ? WIDTH : (int) ((long) WIDTH * ended / now.planned());
    return "  [%s%s] %d of %d devices: %d operational, %d refused "
        .formatted(
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            ended,
            now.planned(),
            now.operational(),
            now.refused());
  }

  @Override
  public void close() {
    timer.close();
    if (watched) {
      System.err.println();
    }
  }
}
