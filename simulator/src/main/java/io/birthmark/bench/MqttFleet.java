package io.birthmark.bench;

import io.birthmark.bench.BenchReport.Mqtt;
import io.birthmark.line.NodeApi;
import io.birthmark.line.NodeProcess;
import io.birthmark.load.MqttLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Devices that speak over MQTT to a node in a process of its own, with its embedded broker; the
 * devices live in this process and PostgreSQL is a third, all on the same processors.
 */
final class MqttFleet {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final Postgres postgres;
  private final Arithmetic arithmetic;
  private final InstantSource clock;

  MqttFleet(Path folder, Postgres postgres, Arithmetic arithmetic, InstantSource clock) {
    this.folder = folder;
    this.postgres = postgres;
    this.arithmetic = arithmetic;
    this.clock = clock;
  }

  /**
   * Starts a node and provisions devices.
   *
   * @param url of an empty database
   * @param warmUp devices that come first and are not counted
   */
  Mqtt run(String url, int warmUp, int devices, int window, long seed)
      throws IOException, InterruptedException {
    var node = NodeProcess.startDemo(folder, List.of("--postgres", url));
    try {
      var address = node.awaitReady(START_LIMIT);
      var api = NodeApi.of(address.http(), folder.resolve("bootstrap.token"));
      try (var load =
          new MqttLoad(api, address.mqtt(), folder.resolve("line"), seed, window, clock)) {
        var first = load.make(0, warmUp);
        load.register(first);
        load.provision(first);
        var batch = load.make(warmUp, devices);
        load.register(batch);
        var before = now(node);
        load.provision(batch);
        var spent = now(node).minus(before);
        return new Mqtt(
            Arithmetic.perSecond(devices, spent),
            devices,
            Arithmetic.nodeMicros(devices, spent),
            arithmetic.databaseMicros(devices, spent));
      }
    } finally {
      node.stop();
    }
  }

  private Sample now(NodeProcess node) throws IOException {
    return new Sample(
        System.nanoTime(),
        ProcessCpu.of(node.pid()).map(ProcessTimes::nanos).orElse(0L),
        postgres.cpuNanos().orElse(0),
        0);
  }
}
