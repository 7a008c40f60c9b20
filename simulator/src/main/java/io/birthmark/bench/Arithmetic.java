package io.birthmark.bench;

import io.birthmark.bench.BenchReport.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From samples to figures. Everything is per device. */
final class Arithmetic {
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Rows that count as the least a provisioning can store; fixed, whatever the product stores. */
  static final int RAW_ROWS = 4;

  private final boolean databaseKnown;

  /**
   * @param databaseKnown whether samples hold the database's CPU time
   */
  Arithmetic(boolean databaseKnown) {
    this.databaseKnown = databaseKnown;
  }

  /** A batch of devices and what it took. */
  record Slice(int devices, Sample registering, Sample provisioning) {
    Sample all() {
      return registering.plus(provisioning);
    }
  }

  static Slice sum(List<Slice> slices) {
    return slices.stream()
        .reduce(
            new Slice(0, Sample.NOTHING, Sample.NOTHING),
            (a, b) ->
                new Slice(
                    a.devices() + b.devices(),
                    a.registering().plus(b.registering()),
                    a.provisioning().plus(b.provisioning())));
  }

  /** The slices that hold the last tenth of the devices. */
  static List<Slice> lastTenth(List<Slice> slices) {
    int tenth = sum(slices).devices() / 10;
    int from = slices.size();
    for (int held = 0; from > 0 && held < tenth; ) {
      from--;
      held += slices.get(from).devices();
    }
    return slices.subList(from, slices.size());
  }

  static double perSecond(int devices, Sample spent) {
    return devices * NANOS_PER_SECOND / Math.max(1, spent.wallNanos());
  }

  static double nodeMicros(int devices, Sample spent) {
    return spent.nodeNanos() / NANOS_PER_MICRO / devices;
  }

  static double deviceMicros(int devices, Sample spent) {
    return spent.deviceNanos() / NANOS_PER_MICRO / devices;
  }

  @Nullable Double databaseMicros(int devices, Sample spent) {
    return databaseKnown ? spent.databaseNanos() / NANOS_PER_MICRO / devices : null;
  }

  /** Node and database together. */
  @Nullable Double cpuMicros(int devices, Sample spent) {
    var database = databaseMicros(devices, spent);
    return database == null ? null : nodeMicros(devices, spent) + database;
  }

  Part part(int devices, Sample spent) {
    return new Part(
        perSecond(devices, spent), nodeMicros(devices, spent), databaseMicros(devices, spent));
  }

  /** One by the other; null when one is not known. */
  static @Nullable Double ratio(@Nullable Double upper, @Nullable Double lower) {
    return upper == null || lower == null || lower == 0 ? null : upper / lower;
  }
}
