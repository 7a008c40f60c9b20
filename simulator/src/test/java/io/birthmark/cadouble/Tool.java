package io.birthmark.cadouble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of somebody else, run to its end. */
public final class Tool {
  private static final long PATIENCE_SECONDS = 120;

  private Tool() {}

  /** How a program ended, and all that it printed. */
  public record Ended(int code, String text) {}

  /** Runs a program that must be there; {@code remedy} says how to get it. */
  public static Ended run(
      Path folder, Map<String, String> environment, String remedy, List<String> command) {
    try {
      var builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      var process = builder.start();
      process.getOutputStream().close();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command.getFirst() + " does not end: " + text);
      }
      return new Ended(process.exitValue(), text);
    } catch (IOException e) {
      throw new AssertionError(command.getFirst() + " is missing; " + remedy, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
