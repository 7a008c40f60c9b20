package io.birthmark.line;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What can be said about a line on the command line, the same for every command that runs one. */
public final class LineOptions {
  private static final String SPARKPLUG_GROUP = "line";

  /** Longer than the 72 s that a device may be silent between two repeats. */
  private static final int STALL_SECONDS = 120;

  @Mixin private final SeedOption seed = new SeedOption();

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "how many devices the line makes, bad ones included (${DEFAULT-VALUE})")
  private int devices = 100;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "devices switched on per second, whatever the node's pace (${DEFAULT-VALUE})")
  private double rate = 50;

  @Option(
      names = "--drop",
      paramLabel = "P",
      description = "share of MQTT messages lost each way, 0 to below 1 (${DEFAULT-VALUE})")
  private double drop = 0;

  @Option(
      names = "--per-station",
      paramLabel = "N",
      description = "devices that one station serves (${DEFAULT-VALUE})")
  private int perStation = 25;

  @Option(
      names = "--stall",
      paramLabel = "SECONDS",
      description = "give up when no device has come further for so long (${DEFAULT-VALUE})")
  private int stallSeconds = STALL_SECONDS;

  @Option(
      names = "--renewals",
      paramLabel = "N",
      description =
          "how often a good device renews its certificate before it leaves; it waits for the node"
              + " to ask for each (${DEFAULT-VALUE})")
  private int renewals = 0;

  /** How many devices come to the line. */
  public int devices() {
    return devices;
  }

  /** The first thing wrong with what was said, or empty. */
  public Optional<String> fault() {
    if (devices < 1) {
      return Optional.of("--devices must be at least 1");
    }
    if (perStation < 1 || stallSeconds < 1) {
      return Optional.of("--per-station and --stall must be at least 1");
    }
    if (renewals < 0) {
      return Optional.of("--renewals must be at least 0");
    }
    return fault(rate, drop);
  }

  /** What is wrong with a rate or a share of losses, for every command that takes them. */
  public static Optional<String> fault(double rate, double drop) {
    if (!(rate > 0)) {
      return Optional.of("--rate must be above 0");
    }
    return drop >= 0 && drop < 1
        ? Optional.empty()
        : Optional.of("--drop must be at least 0 and below 1");
  }

  /** Draws a seed when none was given. */
  public FactoryLine.Settings settings(URI broker) {
    return new FactoryLine.Settings(
        broker,
        SPARKPLUG_GROUP,
        rate,
        drop,
        seed.draw(),
        perStation,
        renewals,
        Duration.ofSeconds(stallSeconds));
  }

  /** Runs a line in this process and shows how far it is where somebody looks. */
  public LineRun.Outcome run(FactoryLine.Settings settings, Path data, NodeApi api)
      throws IOException, InterruptedException {
    Crypto.preferFastProvider();
    try (var bar = ProgressBar.onTerminal()) {
      return new LineRun(data, api, InstantSource.system())
          .run(settings, devices, running -> bar.show(running::progress));
    }
  }
}
