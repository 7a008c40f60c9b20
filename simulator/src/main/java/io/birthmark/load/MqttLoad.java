package io.birthmark.load;

import io.birthmark.line.Answers;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.Flash;
import io.birthmark.line.Manufacturer;
import io.birthmark.line.NodeApi;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.Registration;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Devices on stations that speak Sparkplug to a running node over its broker, registered through
 * its API.
 */
public final class MqttLoad implements Load {
  /** At once: the pace is the host's, by the window. */
  private static final double RATE = 1e9;

  private static final int PER_STATION = 500;
  private static final int NO_RENEWALS = 0;
  private static final Duration STALL = Duration.ofMinutes(2);

  private final NodeApi api;
  private final URI broker;
  private final Path folder;
  private final Manufacturer manufacturer;
  private final long seed;
  private final int window;
  private final InstantSource clock;

  /**
   * @param broker {@code tcp://host:port}
   * @param folder for the line's own files
   * @param window devices that are on their way at the same time
   */
  public MqttLoad(NodeApi api, URI broker, Path folder, long seed, int window, InstantSource clock)
      throws IOException {
    this.api = api;
    this.broker = broker;
    this.folder = folder;
    this.manufacturer = Manufacturer.open(folder, clock.instant());
    this.seed = seed;
    this.window = window;
    this.clock = clock;
  }

  @Override
  public Batch make(int first, int count) {
    return Batch.of(manufacturer, ProductionPlan.load(seed, first, count, window), clock.instant());
  }

  @Override
  public void register(Batch batch) throws IOException, InterruptedException {
    Waiting.on(Registration.run(api, batch.plan(), batch.memories(), manufacturer, seed));
  }

  @Override
  public void provision(Batch batch) throws IOException, InterruptedException {
    var settings =
        new FactoryLine.Settings(broker, "load", RATE, 0, seed, PER_STATION, NO_RENEWALS, STALL);
    try (var flash = Flash.open(folder, seed);
        var answers = Answers.open(folder)) {
      var line =
          new FactoryLine(
              settings, batch.plan(), manufacturer, batch.memories(), flash, answers, clock);
      long open =
          Waiting.on(line.run()).stream().filter(journey -> journey.ending().isEmpty()).count();
      if (open > 0) {
        throw new IOException("%d of %d devices did not finish".formatted(open, batch.size()));
      }
    }
  }

  @Override
  public void close() {}
}
