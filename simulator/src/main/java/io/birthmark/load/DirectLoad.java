package io.birthmark.load;

import io.birthmark.ca.embedded.EmbeddedAuthority;
import io.birthmark.device.Actor;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.DeviceId;
import io.birthmark.device.EvidenceKind;
import io.birthmark.device.GroupId;
import io.birthmark.device.HardwareFacts;
import io.birthmark.device.Lot;
import io.birthmark.device.Provenance;
import io.birthmark.device.Route;
import io.birthmark.enrollment.CaRoute;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupKey;
import io.birthmark.enrollment.GroupSettings;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.NameRule;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.line.DeviceMemory;
import io.birthmark.line.Manufacturer;
import io.birthmark.line.Misdeed;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.UnitPlan;
import io.birthmark.line.VirtualDevice;
import io.birthmark.line.Waiting;
import io.birthmark.node.NodeCore;
import io.birthmark.registry.Registry;
import io.birthmark.twin.DeviceTwin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Devices that speak straight to the desk of a node in this process. Their own work, keys and
 * proofs and the check of what they are given, runs on threads of its own, whose CPU time can be
 * told from the node's.
 */
public final class DirectLoad implements Load {
  private static final GroupId GROUP = new GroupId("line");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STALL = Duration.ofMinutes(2);
  private static final int LOOPS = 2;
  private static final int STATIONS = 20;
  private static final int NO_RENEWALS = 0;

  private static final Provenance IMPORT =
      Provenance.of(new Actor(Actor.Kind.IMPORTER, "load"), Channel.INTERNAL, Optional.empty());

  private final NodeCore node;
  private final Manufacturer manufacturer;
  private final long seed;
  private final int window;
  private final InstantSource clock;
  private final Semaphore room;
  private final List<DeviceLoop> loops = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

  private DirectLoad(
      NodeCore node, Manufacturer manufacturer, long seed, int window, InstantSource clock) {
    this.node = node;
    this.manufacturer = manufacturer;
    this.seed = seed;
    this.window = window;
    this.clock = clock;
    this.room = new Semaphore(window);
    for (int i = 0; i < LOOPS; i++) {
      loops.add(
          new DeviceLoop(
              node.executor(), clock, room::release, thrown -> fault.compareAndSet(null, thrown)));
    }
  }

  /**
   * Makes the devices' enrollment group known to the node.
   *
   * @param folder where the maker's secrets lie, so that later runs make devices of the same group
   * @param window devices that are on their way at the same time
   * @throws IOException when the node does not take the group
   */
  public static DirectLoad open(
      NodeCore node, Path folder, long seed, int window, InstantSource clock)
      throws IOException, InterruptedException {
    var manufacturer = Manufacturer.open(folder, clock.instant());
    var load = new DirectLoad(node, manufacturer, seed, window, clock);
    node.serve(
        Channel.SPARKPLUG,
        deliver -> load.loopOf(deliver.device()).tell(deliver.device(), deliver.answer()));
    load.putGroup();
    return load;
  }

  private void putGroup() throws IOException, InterruptedException {
    try (var secret = SecretBytes.copyOf(manufacturer.groupKey().toByteArray())) {
      var id = new KeyId("group/" + DeviceId.DEFAULT_TENANT + "/" + GROUP);
      var put = Waiting.on(node.keys().put(id, secret).toCompletableFuture());
      if (put == EvidenceKeys.PutOutcome.CONFLICT) {
        throw new IOException(
            "the journal knows group "
                + GROUP
                + " with another key; use the data folder that it was filled from, or a new database");
      }
      var settings =
          new GroupSettings(
              Set.of(EvidenceKind.INITIAL_KEY),
              NameRule.parse(ProductionPlan.MANUFACTURER + "-{serial}"),
              "device",
              CaRoute.to(EmbeddedAuthority.NAME),
              List.of(),
              Optional.of(new GroupKey(id, CheckValue.of(secret))));
      var command = new GroupCommand.PutGroup(GROUP, settings);
      var reply = Waiting.on(node.apply(command, IMPORT).toCompletableFuture());
      if (reply instanceof Registry.Refused(var reason, var detail)) {
        throw new IOException("the node refused group " + GROUP + ": " + reason + " " + detail);
      }
      Waiting.until(() -> node.groups().group(GROUP).isPresent(), PATIENCE, "the group is known");
    }
  }

  @Override
  public Batch make(int first, int count) {
    return Batch.of(manufacturer, ProductionPlan.load(seed, first, count, count), clock.instant());
  }

  @Override
  public void register(Batch batch) throws IOException, InterruptedException {
    for (var unit : batch.plan()) {
      takeRoom(1);
      node.twins()
          .ask(
              id(unit),
              new DeviceCommand.Register(
                  GROUP,
                  new HardwareFacts(unit.manufacturer(), unit.model(), unit.serial()),
                  Lot.NONE,
                  Optional.empty()),
              IMPORT)
          .whenComplete((reply, failure) -> {
            if (failure != null) {
              fault.compareAndSet(null, failure);
            } else if (reply instanceof DeviceTwin.Refused r) {
              fault.compareAndSet(null, new IOException(unit.device() + ": " + r.reason()));
            }
            room.release();
          });
    }
    waitForAll();
  }

  @Override
  public void provision(Batch batch) throws IOException, InterruptedException {
    for (var unit : batch.plan()) {
      takeRoom(1);
      var memory = batch.memories().get(unit.unit());
      if (memory != null) {
        switchOn(unit, memory);
      }
    }
    waitForAll();
  }

  private void switchOn(UnitPlan unit, DeviceMemory memory) {
    var id = id(unit);
    var route = new Route(Channel.SPARKPLUG, "load/station-" + unit.unit() % STATIONS);
    var words = new DeskWords(unit, id, route, EvidenceKind.INITIAL_KEY);
    loopOf(id)
        .switchOn(
            id,
            () ->
                new VirtualDevice(
                    unit,
                    manufacturer.evidence(unit, memory),
                    memory,
                    new Misdeed.None(),
                    NO_RENEWALS,
                    new SplittableRandom(seed ^ unit.unit())),
            (message, heard) ->
                words
                    .question(message)
                    .at(node.desk())
                    .whenComplete((answer, failure) -> {
                      // The desk answers failures itself; without an answer the device repeats.
                      if (failure == null) {
                        heard.accept(answer);
                      }
                    }));
  }

  private void waitForAll() throws IOException, InterruptedException {
    takeRoom(window);
    room.release(window);
  }

  /** Waits for devices to end, as long as any does. */
  private void takeRoom(int permits) throws IOException, InterruptedException {
    for (int taken = 0; taken < permits; taken++) {
      for (long waited = 0; !room.tryAcquire(1, TimeUnit.SECONDS); waited++) {
        if (fault.get() != null) {
          throw new IOException("the load failed: " + fault.get(), fault.get());
        }
        if (waited > STALL.toSeconds()) {
          throw new IOException(
              "no device has come further for %d s; last refusal: %s"
                  .formatted(STALL.toSeconds(), loops.getFirst().lastRefusal()));
        }
      }
    }
  }

  private DeviceLoop loopOf(DeviceId device) {
    return loops.get(Math.floorMod(device.hashCode(), LOOPS));
  }

  private static DeviceId id(UnitPlan unit) {
    return DeviceId.of(unit.device()).orElseThrow();
  }

  /** CPU time that the devices' own work has cost so far, in nanoseconds, on threads of theirs. */
  public long deviceCpuNanos() throws IOException, InterruptedException {
    long sum = 0;
    for (var loop : loops) {
      sum += loop.cpuNanos();
    }
    return sum;
  }

  /** Ends the devices; the node stays. */
  @Override
  public void close() {
    loops.forEach(DeviceLoop::close);
  }
}
