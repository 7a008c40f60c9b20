package io.birthmark.bench;

import java.util.Optional;

/**
 * One process as {@code /proc/PID/stat} tells of it (proc(5)).
 *
 * @param command its name, at most 15 bytes
 * @param ticks CPU time of the process itself, in hundredths of a second
 * @param endedChildrenTicks CPU time of children that have ended and were waited for
 */
record ProcessTimes(long pid, String command, long parent, long ticks, long endedChildrenTicks) {
  /** A tick of {@code /proc}: USER_HZ is 100 on every platform that Linux runs on today. */
  private static final long NANOS_PER_TICK = 10_000_000;

  // Fields after the command, counted from 0: proc(5) calls them 4, 14, 15, 16 and 17.
  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  /** Reads a line; empty for what is none. The command may hold blanks and parentheses itself. */
  static Optional<ProcessTimes> parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 2 || close < open) {
      return Optional.empty();
    }
    var fields = line.substring(close + 1).strip().split(" ", -1);
    if (fields.length <= CHILDREN_SYSTEM) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcessTimes(
              Long.parseLong(line.substring(0, open).strip()),
              line.substring(open + 1, close),
              Long.parseLong(fields[PARENT]),
              Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]),
              Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** CPU time of the process and of its children that have ended. */
  long nanos() {
    return (ticks + endedChildrenTicks) * NANOS_PER_TICK;
  }
}
