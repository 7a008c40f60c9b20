package io.birthmark.line;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all randomness of a command is drawn from. */
public final class SeedOption {
  /** A seed that nobody gave is a short one, easy to type again. */
  private static final int DRAWN = 1_000_000_000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description =
          "draws devices and losses; the same over the same data goes on where it ended (default: a"
              + " new one)")
  private @Nullable Long seed;

  /** The seed that was given, or a drawn one; to be asked for once. */
  public long draw() {
    return seed == null ? new SecureRandom().nextInt(DRAWN) : seed;
  }
}
