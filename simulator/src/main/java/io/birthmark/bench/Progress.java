package io.birthmark.bench;

import java.io.Console;
import java.util.Optional;

/** One line on a terminal that says how far the bench is; nothing where nobody looks. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 72;

  private final boolean watched =
      Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);

  void at(String what, int done, int of) {
    draw("  %s: %,d of %,d".formatted(what, done, of));
  }

  /** Takes the line away. */
  void clear() {
    draw("");
  }

  private void draw(String line) {
    if (watched) {
      System.err.print("\r" + line + " ".repeat(Math.max(0, WIDTH - line.length())) + "\r");
    }
  }

  @Override
  public void close() {
    clear();
  }
}
