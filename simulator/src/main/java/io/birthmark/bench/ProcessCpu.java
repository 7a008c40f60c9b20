package io.birthmark.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CPU time of other processes of this machine, from {@code /proc}; none where there is no /proc.
 */
final class ProcessCpu {
  private static final Path PROC = Path.of("/proc");

  private ProcessCpu() {}

  /** The process, if there is one. */
  static Optional<ProcessTimes> of(long pid) {
    try {
      return ProcessTimes.parse(Files.readString(PROC.resolve(pid + "/stat")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * CPU time in nanoseconds of a process, of its living children, and of those that have ended: of
   * a whole PostgreSQL server, when the process is its postmaster.
   */
  static long familyNanos(long pid) throws IOException {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.chars().allMatch(Character::isDigit))
          .flatMap(name -> of(Long.parseLong(name)).stream())
          .filter(process -> process.pid() == pid || process.parent() == pid)
          .mapToLong(ProcessTimes::nanos)
          .sum();
    }
  }
}
