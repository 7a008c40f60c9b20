package io.birthmark.bench;

import io.birthmark.line.Answers;
import io.birthmark.line.DeviceMemory;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.Flash;
import io.birthmark.line.Journey;
import io.birthmark.line.Manufacturer;
import io.birthmark.line.NodeApi;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.Registration;
import io.birthmark.line.UnitPlan;
import io.birthmark.line.Waiting;
import io.birthmark.load.Load;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Good devices of one enrollment group, which all get their certificates from the same CA. They
 * come over MQTT in parties, each of devices and stations of its own.
 */
final class Crowd {
  private static final int PER_STATION = 500;
  private static final int NO_RENEWALS = 0;
  private static final Duration STALL = Duration.ofMinutes(10);

  private final NodeApi api;
  private final URI broker;
  private final Path folder;
  private final String group;
  private final long seed;
  private final InstantSource clock;
  private final Manufacturer manufacturer;
  private int parties;

  private Crowd(NodeApi api, URI broker, Path folder, String group, long seed, InstantSource clock)
      throws IOException {
    this.api = api;
    this.broker = broker;
    this.folder = folder;
    this.group = group;
    this.seed = seed;
    this.clock = clock;
    this.manufacturer = Manufacturer.open(folder, clock.instant());
  }

  /**
   * Nobody is there yet.
   *
   * @param broker {@code tcp://host:port}
   * @param data their files lie in a folder in it that is named like the group
   */
  static Crowd of(
      NodeApi api, URI broker, Path data, String group, String ca, long seed, InstantSource clock)
      throws IOException {
    return new Crowd(
        api.forLine(group).forCas(List.of(ca)), broker, data.resolve(group), group, seed, clock);
  }

  /** Devices with keys that the node knows of. */
  record Party(String name, long seed, List<UnitPlan> plan, Map<Integer, DeviceMemory> memories) {
    /** The devices' names. */
    List<String> devices() {
      return plan.stream().map(UnitPlan::device).toList();
    }
  }

  /**
   * Makes devices and registers them.
   *
   * @param atOnce how many are on their way at the same time, at the most
   */
  Party gather(int devices, int atOnce) throws IOException, InterruptedException {
    int number = parties++;
    long own = seed + number;
    var batch =
        Load.Batch.of(manufacturer, ProductionPlan.load(own, 0, devices, atOnce), clock.instant());
    Waiting.on(Registration.run(api, batch.plan(), batch.memories(), manufacturer, own));
    return new Party(group + "-" + number, own, batch.plan(), batch.memories());
  }

  /**
   * Switches a party on, each device in its slot.
   *
   * @param perSecond how many slots there are in a second
   */
  Coming come(Party party, double perSecond) throws IOException {
    var settings =
        new FactoryLine.Settings(
            broker, party.name(), perSecond, 0, party.seed(), PER_STATION, NO_RENEWALS, STALL);
    var flash = Flash.open(folder, party.seed());
    var answers = Answers.open(folder);
    var line =
        new FactoryLine(
            settings, party.plan(), manufacturer, party.memories(), flash, answers, clock);
    var begun = clock.instant();
    return new Coming(settings, line, begun, line.run(), flash, answers);
  }

  /**
   * A party that has been switched on.
   *
   * @param begun when its first slot was
   */
  record Coming(
      FactoryLine.Settings settings,
      FactoryLine line,
      Instant begun,
      CompletableFuture<List<Journey>> journeys,
      Flash flash,
      Answers answers)
      implements AutoCloseable {
    /** How many are OPERATIONAL. */
    int served() {
      return line.progress().operational();
    }

    /** Waits until all are, and tells how each fared. */
    List<Journey> await() throws IOException, InterruptedException {
      var all = Waiting.on(journeys);
      long open = all.stream().filter(journey -> journey.ending().isEmpty()).count();
      if (open > 0) {
        throw new IOException("%d of %d devices did not finish".formatted(open, all.size()));
      }
      return all;
    }

    /** When a device was to be switched on, whether or not it was by then. */
    Instant slot(UnitPlan unit) {
      return begun.plus(settings.slot(unit.unit()));
    }

    /** Those who are still there leave. */
    @Override
    public void close() throws IOException {
      line.end();
      journeys.handle((_, _) -> true).join();
      flash.close();
      answers.close();
    }
  }
}
