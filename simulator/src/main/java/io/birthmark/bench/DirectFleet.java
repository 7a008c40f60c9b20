package io.birthmark.bench;

import com.sun.management.OperatingSystemMXBean;
import io.birthmark.bench.Arithmetic.Slice;
import io.birthmark.line.Waiting;
import io.birthmark.load.DirectLoad;
import io.birthmark.node.NodeCore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * A fleet that is provisioned in this process, with a measurement around each batch.
 *
 * <p>Keys and requests are made between two measurements. A measurement ends when the due index has
 * caught up, so what the follower does for a batch is counted with it; the time it is waited for is
 * not. The node's CPU time is this process's without the device threads': it holds the collector
 * and the compiler, also where they work for the devices.
 */
final class DirectFleet {
  private static final int BATCH = 5_000;
  private static final Duration CAUGHT_UP_WITHIN = Duration.ofMinutes(2);

  /** Longer than the follower's poll: what it says after this, it says of all that was stored. */
  private static final Duration NEXT_POLL = Duration.ofMillis(150);

  private final NodeCore node;
  private final DirectLoad load;
  private final Postgres postgres;

  DirectFleet(NodeCore node, DirectLoad load, Postgres postgres) {
    this.node = node;
    this.load = load;
    this.postgres = postgres;
  }

  /**
   * Provisions devices.
   *
   * @param progress told of the devices that are OPERATIONAL
   */
  List<Slice> run(int devices, IntConsumer progress) throws IOException, InterruptedException {
    var slices = new ArrayList<Slice>();
    int size = Math.clamp(devices / 10, 1, BATCH);
    for (int first = 0; first < devices; first += size) {
      var batch = load.make(first, Math.min(size, devices - first));
      var registering = measured(() -> load.register(batch));
      var provisioning = measured(() -> load.provision(batch));
      slices.add(new Slice(batch.size(), registering, provisioning));
      progress.accept(first + batch.size());
    }
    return slices;
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private Sample measured(Work work) throws IOException, InterruptedException {
    var before = now();
    work.run();
    long wall = System.nanoTime() - before.wallNanos();
    awaitFollower();
    return now().minus(before).withWall(wall);
  }

  private void awaitFollower() throws IOException, InterruptedException {
    Waiting.pause(NEXT_POLL);
    Waiting.until(
        () -> Waiting.on(node.lag().toCompletableFuture()).behind().isZero(),
        CAUGHT_UP_WITHIN,
        "the due index has caught up");
  }

  private Sample now() throws IOException, InterruptedException {
    long devices = load.deviceCpuNanos();
    return new Sample(
        System.nanoTime(), processCpuNanos() - devices, postgres.cpuNanos().orElse(0), devices);
  }

  /** CPU time of this process. */
  static long processCpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
