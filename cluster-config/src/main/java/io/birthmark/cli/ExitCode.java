package io.birthmark.cli;

/** What the process ends with; scripts read them, so they stay. */
final class ExitCode {
  static final int DONE = 0;

  /** It was asked rightly and could not be done: no answer, no token, trouble at the node. */
  static final int FAILED = 1;

  /** It was asked wrongly; picocli's own code as well. */
  static final int USAGE = 2;

  static final int NOT_FOUND = 3;

  /** At odds with how things stand, or they have changed meanwhile. */
  static final int CONFLICT = 4;

  private ExitCode() {}

  /** The code for an HTTP status. */
  static int of(int status) {
    return switch (status) {
      case 400, 406, 413, 414, 415, 422, 428 -> USAGE;
      case 404 -> NOT_FOUND;
      case 409, 412 -> CONFLICT;
      default -> status < 300 ? DONE : FAILED;
    };
  }
}
