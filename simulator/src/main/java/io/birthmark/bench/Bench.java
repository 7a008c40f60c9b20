package io.birthmark.bench;

import io.birthmark.bench.Arithmetic.Slice;
import io.birthmark.bench.BenchReport.Direct;
import io.birthmark.bench.BenchReport.Fleet;
import io.birthmark.bench.BenchReport.Limits;
import io.birthmark.bench.BenchReport.Machine;
import io.birthmark.bench.BenchReport.Mqtt;
import io.birthmark.bench.BenchReport.Workload;
import io.birthmark.bench.IdleTwins.Figures;
import io.birthmark.line.ProductionPlan;
import io.birthmark.load.DirectLoad;
import io.birthmark.node.NodeCore;
import io.birthmark.node.NodeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs everything in turn on one PostgreSQL server: a fleet that only warms up, the raw rows and
 * primitives, the fleets that are measured, each with a node of its own on an empty database, the
 * twins of the largest one after a restart, and the devices over MQTT.
 */
final class Bench {
  private final Plan plan;
  private final Path folder;
  private final Postgres postgres;
  private final Arithmetic arithmetic;
  private final InstantSource clock;
  private final Watcher watcher;

  /**
   * How much is done.
   *
   * @param warmUp devices that nothing is counted of
   * @param fleets sizes, the smallest first
   * @param recovered twins of the largest fleet that are looked at after a restart
   * @param mqttWarmUp devices over MQTT that nothing is counted of
   * @param mqtt devices over MQTT
   * @param window devices on their way at the same time
   */
  record Plan(
      int warmUp,
      List<Integer> fleets,
      int recovered,
      int mqttWarmUp,
      int mqtt,
      int window,
      long seed) {}

  /** Is told how far it is. */
  interface Watcher {
    void at(String what, int done, int of);
  }

  private record Measured(int devices, String url, Path data, List<Slice> slices) {}

  Bench(Plan plan, Path folder, Postgres postgres, InstantSource clock, Watcher watcher)
      throws IOException {
    this.plan = plan;
    this.folder = folder;
    this.postgres = postgres;
    this.arithmetic = new Arithmetic(postgres.cpuNanos().isPresent());
    this.clock = clock;
    this.watcher = watcher;
  }

  /** Runs it; takes minutes. */
  BenchReport run()
      throws IOException, InterruptedException, SQLException, GeneralSecurityException {
    var machine = Machine.of(postgres);
    var warmed = fleet("warm-up", plan.warmUp());
    var limits = limits(warmed.url());
    var measured = new ArrayList<Measured>();
    for (int size : plan.fleets()) {
      measured.add(fleet("fleet of " + size, size));
    }
    var idle = idleTwins(measured.getLast());
    watcher.at("MQTT", 0, plan.mqtt());
    var mqtt = mqtt();
    return report(measured, idle, mqtt, limits, machine);
  }

  private Measured fleet(String name, int devices)
      throws IOException, InterruptedException, SQLException {
    var url = postgres.createDatabase();
    var data = folder.resolve(name.replace(' ', '-'));
    try (var node = NodeCore.start(options(data, url));
        var load = DirectLoad.open(node, data.resolve("line"), plan.seed(), plan.window(), clock)) {
      var slices =
          new DirectFleet(node, load, postgres)
              .run(devices, done -> watcher.at(name, done, devices));
      return new Measured(devices, url, data, slices);
    }
  }

  private static NodeOptions options(Path data, String url) {
    return new NodeOptions(
        data,
        true,
        Optional.empty(),
        Optional.of(url),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private Figures idleTwins(Measured fleet) throws IOException, InterruptedException {
    int count = Math.min(plan.recovered(), fleet.devices());
    watcher.at("recovery", 0, count);
    try (var node = NodeCore.start(options(fleet.data(), fleet.url()))) {
      return IdleTwins.lookAt(node, ProductionPlan.load(plan.seed(), 0, count, count));
    }
  }

  private Mqtt mqtt() throws IOException, InterruptedException, SQLException {
    return new MqttFleet(folder.resolve("mqtt"), postgres, arithmetic, clock)
        .run(postgres.createDatabase(), plan.mqttWarmUp(), plan.mqtt(), plan.window(), plan.seed());
  }

  private Limits limits(String url) throws IOException, SQLException, GeneralSecurityException {
    watcher.at("limits", 0, 1);
    var rows = RawRows.store(postgres, url);
    var rowMicros = arithmetic.cpuMicros(rows.rows(), rows.spent());
    var csr = RawCrypto.csrVerify();
    var evidence = RawCrypto.evidenceVerify();
    var sign = RawCrypto.certificateSign();
    var installed = RawCrypto.installedVerify();
    var floor =
        rowMicros == null
            ? null
            : Double.valueOf(
                csr.micros()
                    + evidence.micros()
                    + sign.micros()
                    + installed.micros()
                    + Arithmetic.RAW_ROWS * rowMicros);
    return new Limits(
        floor,
        csr,
        evidence,
        sign,
        installed,
        rowMicros,
        Arithmetic.perSecond(rows.rows(), rows.spent()));
  }

  private BenchReport report(
      List<Measured> fleets, Figures idle, Mqtt mqtt, Limits limits, Machine machine) {
    var largest = Arithmetic.sum(fleets.getLast().slices());
    int devices = largest.devices();
    var all = largest.all();
    var direct =
        new Direct(
            Arithmetic.perSecond(devices, all),
            arithmetic.cpuMicros(devices, all),
            Arithmetic.nodeMicros(devices, all),
            arithmetic.databaseMicros(devices, all),
            Arithmetic.deviceMicros(devices, all),
            arithmetic.part(devices, largest.registering()),
            arithmetic.part(devices, largest.provisioning()));
    var figures = fleets.stream().map(this::figures).toList();
    return new BenchReport(
        Arithmetic.ratio(limits.floorMicros(), direct.cpuMicros()),
        Arithmetic.ratio(
            limits.floorMicros(), arithmetic.cpuMicros(devices, largest.provisioning())),
        direct,
        mqtt,
        idle.twin(),
        idle.recovery(),
        Arithmetic.ratio(
            figures.getLast().lastTenthCpuMicros(), figures.getFirst().lastTenthCpuMicros()),
        figures,
        limits,
        new Workload(
            "initial-key: HMAC-SHA256 with a key derived from the group's",
            "P-256",
            plan.window(),
            plan.warmUp(),
            Arithmetic.RAW_ROWS,
            plan.seed()),
        machine);
  }

  private Fleet figures(Measured fleet) {
    var all = Arithmetic.sum(fleet.slices());
    var tail = Arithmetic.sum(Arithmetic.lastTenth(fleet.slices()));
    return new Fleet(
        all.devices(),
        Arithmetic.perSecond(all.devices(), all.all()),
        arithmetic.cpuMicros(all.devices(), all.all()),
        arithmetic.cpuMicros(tail.devices(), tail.all()));
  }
}
