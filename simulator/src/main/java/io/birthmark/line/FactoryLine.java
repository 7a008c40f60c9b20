package io.birthmark.line;

import com.google.protobuf.ByteString;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A factory line: switches the planned devices on at a given rate, whatever the host's pace (open
 * loop), and ends when all have ended or nothing has happened for too long.
 *
 * <p>Neighbouring devices stand on different stations, so an impostor never speaks from its
 * victim's station.
 */
public final class FactoryLine {
  private static final long FORCE_EVERY_MILLIS = 50;
  private static final int MOST_LOOPS = 4;

  /**
   * How a line runs.
   *
   * @param broker {@code tcp://host:port}
   * @param group the Sparkplug group of its stations
   * @param birthsPerSecond the rate, above 0
   * @param drop the share of messages lost each way, in [0, 1)
   * @param seed of all that is random on the line
   * @param devicesPerStation how many devices a station serves in one run
   * @param renewals how often each good device renews its certificate before it leaves
   * @param stall the line ends when no device has come further for so long
   */
  public record Settings(
      URI broker,
      String group,
      double birthsPerSecond,
      double drop,
      long seed,
      int devicesPerStation,
      int renewals,
      Duration stall) {
    public Settings {
      if (!(birthsPerSecond > 0) || devicesPerStation < 1) {
        throw new IllegalArgumentException("a line needs a rate and room on its stations");
      }
    }

    /** The share of one of several lines that stand side by side, with devices of its own. */
    public Settings share(String name, int index, int lines) {
      return new Settings(
          broker,
          name,
          birthsPerSecond / lines,
          drop,
          seed + index,
          devicesPerStation,
          renewals,
          stall);
    }

    /** When a unit is switched on, counted from the line's start. */
    public Duration slot(int unit) {
      return Duration.ofNanos(Math.round(unit * 1e9 / birthsPerSecond));
    }
  }

  /** Where the devices are, in numbers. */
  public record Progress(int planned, int switchedOn, int operational, int refused) {}

  private final Settings settings;
  private final List<UnitPlan> plan;
  private final Manufacturer manufacturer;
  private final Map<Integer, DeviceMemory> memories;
  private final Flash flash;
  private final Answers answers;
  private final InstantSource clock;

  private final Map<String, Station> goodOnes = new ConcurrentHashMap<>();
  private final List<UnreliableLink> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger switchedOn = new AtomicInteger();
  private final AtomicInteger operational = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicLong steps = new AtomicLong();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  /**
   * @param memories what the devices remember, one for each planned unit
   * @param flash takes what they remember from now on
   */
  public FactoryLine(
      Settings settings,
      List<UnitPlan> plan,
      Manufacturer manufacturer,
      Map<Integer, DeviceMemory> memories,
      Flash flash,
      Answers answers,
      InstantSource clock) {
    this.settings = settings;
    this.plan = List.copyOf(plan);
    this.manufacturer = manufacturer;
    this.memories = new ConcurrentHashMap<>(memories);
    this.flash = flash;
    this.answers = answers;
    this.clock = clock;
  }

  /** Counts as of now; may be called from any thread. */
  public Progress progress() {
    return new Progress(plan.size(), switchedOn.get(), operational.get(), refused.get());
  }

  /** Hands a good device that stands on the line a new one-time token. */
  public void handToken(String device, ByteString token) {
    Optional.ofNullable(goodOnes.get(device))
        .ifPresent(station -> station.hand(device, new DeviceEvidence.Token(token)));
  }

  /** From now on no message is lost any more. May be called from any thread. */
  public void calm() {
    links.forEach(UnreliableLink::calm);
  }

  /** The line ends now, with devices on it that have not ended. May be called from any thread. */
  public void end() {
    over.complete(null);
  }

  /**
   * Runs the line once. The future gives every planned device's journey, by unit, when the stations
   * have left the broker and the line's files are on the disk.
   */
  public CompletableFuture<List<Journey>> run() {
    return new Run().start();
  }

  /** One run: its threads, its stations, and the ends of its devices. */
  private final class Run implements Station.Observer {
    private final Instant startedAt = clock.instant();
    private final LineLoop timer = new LineLoop(this::fail);
    private final List<LineLoop> loops = new ArrayList<>();
    private final List<Station> stations = new ArrayList<>();
    private final Map<Integer, CompletableFuture<Journey>> endings = new HashMap<>();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private long lastSteps = -1;
    private Instant lastStepAt = startedAt;

    Run() {
      int count = Math.max(2, Math.ceilDiv(plan.size(), settings.devicesPerStation()));
      for (int i = 0; i < Math.min(MOST_LOOPS, count); i++) {
        loops.add(new LineLoop(this::fail));
      }
      var random = new SplittableRandom(settings.seed());
      for (int i = 0; i < count; i++) {
        var edge = "station-%03d".formatted(i + 1);
        var place =
            new Station.Place(settings.broker(), settings.group(), edge, startedAt.toString());
        var link = new UnreliableLink(settings.drop(), random.nextLong());
        links.add(link);
        stations.add(new Station(place, link, clock, loops.get(i % loops.size()), this));
      }
      plan.forEach(unit -> endings.put(unit.unit(), new CompletableFuture<>()));
    }

    CompletableFuture<List<Journey>> start() {
      stations.forEach(Station::start);
      plan.forEach(this::schedule);
      var _ =
          timer.scheduleWithFixedDelay(
              this::toDisk, FORCE_EVERY_MILLIS, FORCE_EVERY_MILLIS, TimeUnit.MILLISECONDS);
      var _ = timer.scheduleWithFixedDelay(this::watch, 1, 1, TimeUnit.SECONDS);
      var _ =
          CompletableFuture.allOf(endings.values().toArray(CompletableFuture<?>[]::new))
              .thenRun(() -> finished.complete(null));
      var _ = over.thenRun(() -> finished.complete(null));
      return finished
          .handle((_, failure) -> failure)
          .thenCompose(failure ->
              close()
                  .thenCompose(journeys ->
                      failure == null
                          ? CompletableFuture.completedFuture(journeys)
                          : CompletableFuture.failedFuture(failure)));
    }

    /**
     * A device is switched on in its slot, yet never before the one that it waits for has ended.
     */
    private void schedule(UnitPlan unit) {
      var memory = memoryOf(unit.unit());
      if (memory.refusedWith().isPresent()) {
        ended(refusedEarlier(unit, memory.refusedWith().get()));
        return;
      }
      var slot = new CompletableFuture<Void>();
      var _ =
          timer.schedule(
              () -> slot.complete(null),
              settings.slot(unit.unit()).toNanos(),
              TimeUnit.NANOSECONDS);
      var turn =
          unit.after().isPresent()
              ? slot.thenCombine(ending(unit.after().getAsInt()), (_, _) -> unit)
              : slot.thenApply(_ -> unit);
      var _ =
          turn.thenAccept(this::switchOn)
              .exceptionally(failure -> {
                fail(failure);
                return null;
              });
    }

    private void fail(Throwable fault) {
      finished.completeExceptionally(fault);
    }

    private void switchOn(UnitPlan unit) {
      var memory = memoryOf(unit.unit());
      var victim =
          unit.victim().isPresent()
              ? Optional.of(memoryOf(unit.victim().getAsInt()))
              : Optional.<DeviceMemory>empty();
      var device =
          new VirtualDevice(
              unit,
              manufacturer.evidence(unit, memory),
              memory,
              manufacturer.misdeed(unit, memory, victim),
              settings.renewals(),
              new SplittableRandom(settings.seed() ^ unit.unit()));
      var station = stations.get(unit.unit() % stations.size());
      if (unit.part().good()) {
        goodOnes.put(unit.device(), station);
      }
      station.place(unit.device(), device);
      switchedOn.incrementAndGet();
      steps.incrementAndGet();
    }

    @Override
    public void answered(Answer answer) {
      answers.write(answer);
    }

    @Override
    public void remembered(DeviceMemory memory) {
      memories.put(memory.unit(), memory);
      flash.write(memory);
      steps.incrementAndGet();
    }

    @Override
    public void ended(Journey journey) {
      switch (journey.ending().orElseThrow()) {
        case Ending.Operational _ -> operational.incrementAndGet();
        case Ending.RefusedAsExpected _ -> refused.incrementAndGet();
        case Ending.Fooled _ -> steps.incrementAndGet();
      }
      steps.incrementAndGet();
      ending(journey.plan().unit()).complete(journey);
    }

    private void toDisk() {
      flash.force();
      answers.force();
    }

    private void watch() {
      long now = steps.get();
      if (now != lastSteps) {
        lastSteps = now;
        lastStepAt = clock.instant();
      } else if (clock.instant().isAfter(lastStepAt.plus(settings.stall()))) {
        finished.complete(null);
      }
    }

    private CompletableFuture<List<Journey>> close() {
      var closing = stations.stream().map(Station::close).toList();
      return CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
          .thenApply(_ -> {
            toDisk();
            timer.shutdown();
            loops.forEach(LineLoop::shutdown);
            return journeys(closing.stream().flatMap(c -> c.join().stream()).toList());
          });
    }

    private List<Journey> journeys(List<Journey> open) {
      var byUnit = new HashMap<Integer, Journey>();
      open.forEach(journey -> byUnit.put(journey.plan().unit(), journey));
      return plan.stream()
          .map(unit ->
              ending(unit.unit()).getNow(byUnit.getOrDefault(unit.unit(), Journey.notBegun(unit))))
          .toList();
    }

    private CompletableFuture<Journey> ending(int unit) {
      return Objects.requireNonNull(endings.get(unit), () -> "unit " + unit);
    }

    private DeviceMemory memoryOf(int unit) {
      return Objects.requireNonNull(memories.get(unit), () -> "memory of unit " + unit);
    }
  }

  private static Journey refusedEarlier(UnitPlan unit, String code) {
    return new Journey(
        unit,
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Ending.RefusedAsExpected(code)),
        Optional.of(code));
  }
}
