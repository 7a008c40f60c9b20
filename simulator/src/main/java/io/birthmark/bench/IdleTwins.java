package io.birthmark.bench;

import io.birthmark.bench.BenchReport.Recovery;
import io.birthmark.bench.BenchReport.Twin;
import io.birthmark.device.DeviceId;
import io.birthmark.line.UnitPlan;
import io.birthmark.line.Waiting;
import io.birthmark.node.NodeCore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings twins back into memory by looking at each, in a node that has just been started on their
 * journal: how fast that goes, and how much heap they take afterwards.
 */
final class IdleTwins {
  /** As many as wait for the journal at a start after a crash, and fewer than an ask lasts. */
  private static final int IN_FLIGHT = 1_000;

  /** The first ones warm the code up; they are not counted. */
  private static final int WARM_UP_SHARE = 10;

  private static final int COLLECTIONS = 3;

  private IdleTwins() {}

  /** Both figures. */
  record Figures(Recovery recovery, Twin twin) {}

  /**
   * Looks at devices, none of which is in memory.
   *
   * @param plan OPERATIONAL devices
   */
  static Figures lookAt(NodeCore node, List<UnitPlan> plan)
      throws IOException, InterruptedException {
    int warmUp = plan.size() / WARM_UP_SHARE;
    look(node, plan.subList(0, warmUp));
    var counted = plan.subList(warmUp, plan.size());
    long before = heapInUse();
    long begun = System.nanoTime();
    long cpu = DirectFleet.processCpuNanos();
    look(node, counted);
    var spent = new Sample(System.nanoTime() - begun, DirectFleet.processCpuNanos() - cpu, 0, 0);
    long grown = heapInUse() - before;
    return new Figures(
        new Recovery(
            Arithmetic.perSecond(counted.size(), spent),
            counted.size(),
            Arithmetic.nodeMicros(counted.size(), spent)),
        new Twin((double) grown / counted.size(), counted.size()));
  }

  private static void look(NodeCore node, List<UnitPlan> plan)
      throws IOException, InterruptedException {
    var room = new Semaphore(IN_FLIGHT);
    var fault = new AtomicReference<@Nullable Throwable>();
    for (var unit : plan) {
      room.acquire();
      node.twins()
          .look(DeviceId.of(unit.device()).orElseThrow())
          .whenComplete((_, failure) -> {
            fault.compareAndSet(null, failure);
            room.release();
          });
    }
    room.acquire(IN_FLIGHT);
    if (fault.get() != null) {
      Waiting.on(CompletableFuture.failedFuture(fault.get()));
    }
  }

  /** What is left after collections; a second one finds what the first has made collectable. */
  private static long heapInUse() throws IOException, InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Waiting.pause(Duration.ofMillis(200));
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
