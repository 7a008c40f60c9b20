package io.birthmark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A file that is named on the command line. */
final class InputFile {
  // As much as a request's body may have, and more than a certificate ever has.
  private static final long MOST = 1024 * 1024;

  private InputFile() {}

  /**
   * What is in it.
   *
   * @throws ParameterException when it cannot be read; the message names it
   */
  static byte[] bytes(@Nullable CommandSpec spec, Path file) {
    try {
      if (Files.size(file) > MOST) {
        throw fault(spec, file + " has more than " + MOST + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw fault(spec, file + " cannot be read: " + e.getMessage());
    }
  }

  private static ParameterException fault(@Nullable CommandSpec spec, String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
