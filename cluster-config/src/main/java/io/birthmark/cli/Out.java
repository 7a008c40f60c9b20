package io.birthmark.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes; picocli sets the specification before it calls a command. */
final class Out {
  private Out() {}

  static PrintWriter of(@Nullable CommandSpec spec) {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
