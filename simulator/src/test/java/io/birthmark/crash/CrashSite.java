package io.birthmark.crash;

import io.birthmark.cadouble.CaDouble;
import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.device.Actor;
import io.birthmark.device.CaName;
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
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupKey;
import io.birthmark.enrollment.GroupSettings;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.NameRule;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.kill.CaOracle;
import io.birthmark.kill.JournalOracle;
import io.birthmark.line.DeviceMemory;
import io.birthmark.line.Manufacturer;
import io.birthmark.line.Misdeed;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.UnitPlan;
import io.birthmark.line.VirtualDevice;
import io.birthmark.line.Waiting;
import io.birthmark.load.DeskWords;
import io.birthmark.node.NodeCore;
import io.birthmark.node.NodeOptions;
import io.birthmark.registry.Registry;
import io.birthmark.twin.DeviceTwin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A node in this process, its CA and its devices, with a {@link Life} between them. */
final class CrashSite implements AutoCloseable {
  private static final long SEED = 4711;
  private static final GroupId GROUP = new GroupId("crash");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Provenance IMPORT =
      Provenance.of(new Actor(Actor.Kind.IMPORTER, "crash"), Channel.INTERNAL, Optional.empty());

  private final Personality personality;
  private final Path data;
  private final Life life = new Life();
  private final Optional<RunningDouble> ca;
  private final Path config;
  private final Manufacturer manufacturer;
  private volatile Optional<CrashDevice> present = Optional.empty();
  private @Nullable NodeCore node;
  private int devices;

  /** Starts it with a journal that can be cut. */
  CrashSite(Personality personality, Path folder) throws Exception {
    this.personality = personality;
    this.data = folder.resolve("data");
    this.ca =
        personality.kind().map(kind -> running(new CutDesk.Kind(kind, life), folder.resolve("ca")));
    this.config = Files.writeString(folder.resolve("node.conf"), personality.settings(ca));
    this.manufacturer = Manufacturer.open(folder.resolve("maker"), CLOCK.instant());
    // The first start makes the tables.
    startNode();
    putGroup();
    stopNode();
    try (var journal = JournalOracle.open(data)) {
      CutJournal.install(journal, personality.name(), life);
    }
    startNode();
  }

  private static RunningDouble running(CaDouble.Kind kind, Path folder) {
    var started = new RunningDouble(kind, folder, CLOCK);
    try {
      Files.writeString(
          folder.resolve("chain.pem"),
          Files.readString(folder.resolve("ca/issuing.pem"))
              + Files.readString(folder.resolve("ca/root.pem")));
      Files.writeString(folder.resolve("password"), "birthmark-double\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    started.set("tokenSeconds", Personality.TOKEN_SECONDS);
    return started;
  }

  private void startNode() throws IOException, InterruptedException {
    node =
        NodeCore.start(
            new NodeOptions(
                data,
                true,
                Optional.of(config),
                Optional.empty(),
                Optional.of(0),
                Optional.of(0),
                Optional.of(0)));
    node()
        .serve(Channel.SPARKPLUG, deliver -> present.ifPresent(d -> d.delivered(deliver.answer())));
  }

  private void stopNode() throws IOException {
    node().close();
    node = null;
  }

  private NodeCore node() {
    if (node == null) {
      throw new IllegalStateException("the node is not there");
    }
    return node;
  }

  private void putGroup() throws IOException, InterruptedException {
    try (var secret = SecretBytes.copyOf(manufacturer.groupKey().toByteArray())) {
      var id = new KeyId("group/" + DeviceId.DEFAULT_TENANT + "/" + GROUP);
      Waiting.on(node().keys().put(id, secret).toCompletableFuture());
      var settings =
          new GroupSettings(
              Set.of(EvidenceKind.INITIAL_KEY),
              NameRule.parse(ProductionPlan.MANUFACTURER + "-{serial}"),
              "device",
              CaRoute.to(new CaName(personality.ca())),
              List.of(),
              Optional.of(new GroupKey(id, CheckValue.of(secret))));
      Waiting.until(() -> accepted(settings), PATIENCE, "the group is taken");
    }
    Waiting.until(() -> node().groups().group(GROUP).isPresent(), PATIENCE, "the group is known");
  }

  private boolean accepted(GroupSettings settings) throws IOException, InterruptedException {
    var command = new GroupCommand.PutGroup(GROUP, settings);
    return !(Waiting.on(node().apply(command, IMPORT).toCompletableFuture())
        instanceof Registry.Refused);
  }

  /**
   * A new device is brought up by a node that is stopped at a boundary and started again.
   *
   * @throws IOException when it does not come to rest
   */
  void cross(Boundary boundary) throws Exception {
    Waiting.until(() -> node().groups().group(GROUP).isPresent(), PATIENCE, "the group is known");
    var unit = ProductionPlan.load(SEED, devices++, 1, 1).getFirst();
    register(unit);
    life.begin(Optional.of(boundary));
    try (var device = device(unit)) {
      present = Optional.of(device);
      device.at(node().desk());
      device.switchOn();
      Waiting.until(
          () -> life.stopped().isDone(), PATIENCE, "the node comes to " + boundary.words());
      stopNode();
      life.begin(Optional.empty());
      startNode();
      device.at(node().desk());
      Waiting.until(
          device::hasEnded,
          PATIENCE,
          "%s is OPERATIONAL after a stop %s".formatted(unit.device(), boundary.words()));
    }
  }

  private void register(UnitPlan unit) throws IOException, InterruptedException {
    var command =
        new DeviceCommand.Register(
            GROUP,
            new HardwareFacts(unit.manufacturer(), unit.model(), unit.serial()),
            Lot.NONE,
            Optional.empty());
    var id = DeviceId.of(unit.device()).orElseThrow();
    Waiting.until(
        () ->
            Waiting.on(node().twins().ask(id, command, IMPORT).toCompletableFuture())
                instanceof DeviceTwin.Applied,
        PATIENCE,
        unit.device() + " is registered");
  }

  private CrashDevice device(UnitPlan unit) {
    var memory = manufacturer.make(unit, CLOCK.instant());
    var words =
        new DeskWords(
            unit,
            DeviceId.of(unit.device()).orElseThrow(),
            new Route(Channel.SPARKPLUG, "crash/station"),
            EvidenceKind.INITIAL_KEY);
    return new CrashDevice(virtual(unit, memory), words, life, CLOCK);
  }

  private VirtualDevice virtual(UnitPlan unit, DeviceMemory memory) {
    return new VirtualDevice(
        unit,
        manufacturer.evidence(unit, memory),
        memory,
        new Misdeed.None(),
        0,
        new SplittableRandom(SEED));
  }

  /**
   * A new device, whose CA first certifies a key that nobody asked for: it is parked, and goes on
   * when an operator lets it.
   */
  void contradicted(RunningDouble running) throws Exception {
    var unit = ProductionPlan.load(SEED, devices++, 1, 1).getFirst();
    register(unit);
    running.order(Fault.WRONG_KEY);
    try (var device = device(unit)) {
      present = Optional.of(device);
      device.at(node().desk());
      device.switchOn();
      var id = DeviceId.of(unit.device()).orElseThrow();
      var unpark = new DeviceCommand.Unpark();
      Waiting.until(
          () ->
              Waiting.on(node().twins().ask(id, unpark, IMPORT).toCompletableFuture())
                  instanceof DeviceTwin.Applied,
          PATIENCE,
          unit.device() + " was parked and is let go on");
      Waiting.until(device::hasEnded, PATIENCE, unit.device() + " is OPERATIONAL after that");
    }
  }

  Optional<RunningDouble> ca() {
    return ca;
  }

  /** Stops everything and compares ledger and journal. */
  CaOracle reckon() throws Exception {
    stopNode();
    try (var journal = JournalOracle.open(data)) {
      return CaOracle.read(
          journal,
          Map.of(personality.ca(), ca.map(running -> running.folder.resolve("ledger.ndjson"))));
    }
  }

  int devices() {
    return devices;
  }

  @Override
  public void close() {
    if (node != null) {
      try {
        stopNode();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    ca.ifPresent(RunningDouble::close);
  }
}
