package io.birthmark.line;

import io.birthmark.line.DeviceMemory.Credential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One run of a line against a running node: makes or remembers the devices, registers them, lets
 * them speak, asks the node for its own view, and writes report and sample.
 */
public final class LineRun {
  private final Path data;
  private final NodeApi api;
  private final InstantSource clock;

  /**
   * @param data the folder: the line's files go to a folder in it that is named like the line's
   *     enrollment group, report and sample beside that
   */
  public LineRun(Path data, NodeApi api, InstantSource clock) {
    this.data = data;
    this.api = api;
    this.clock = clock;
  }

  /**
   * What a run came to.
   *
   * @param disagreements devices that the line saw become OPERATIONAL and the node says otherwise
   *     about
   */
  public record Outcome(DemoReport report, List<Journey> journeys, List<String> disagreements) {
    /**
     * Whether every good device is OPERATIONAL, in the node's eyes too, and every bad one refused
     * as expected.
     */
    public boolean asItShouldBe() {
      return disagreements.isEmpty() && report.asItShouldBe(journeys.size());
    }
  }

  /**
   * Runs a line of {@code devices} devices until it has ended.
   *
   * @param watcher gets the line when it begins to run
   * @throws IOException when a file cannot be written or the node refuses a registration
   * @throws InterruptedException when the thread is asked to stop
   */
  public Outcome run(FactoryLine.Settings settings, int devices, Consumer<FactoryLine> watcher)
      throws IOException, InterruptedException {
    var folder = data.resolve(api.group());
    var manufacturer = Manufacturer.open(folder, clock.instant());
    var plan = ProductionPlan.of(settings.seed(), devices);
    try (var flash = Flash.open(folder, settings.seed());
        var answers = Answers.open(folder)) {
      var memories = made(plan, manufacturer, folder, settings.seed(), flash);
      var open = plan.stream().filter(unit -> isOpen(memories, unit)).toList();
      Waiting.on(Registration.run(api, open, memories, manufacturer, settings.seed()));
      var line = new FactoryLine(settings, plan, manufacturer, memories, flash, answers, clock);
      watcher.accept(line);
      var journeys = Waiting.on(line.run());
      var report = DemoReport.of(journeys, settings.seed());
      report.write(data.resolve(DemoReport.FILE));
      writeSample(journeys, Flash.read(folder, settings.seed()));
      return new Outcome(report, journeys, disagreements(journeys));
    }
  }

  /** The devices' memories: those of an earlier run, and new ones for devices that are made now. */
  private Map<Integer, DeviceMemory> made(
      List<UnitPlan> plan, Manufacturer manufacturer, Path folder, long seed, Flash flash)
      throws IOException {
    var memories = new HashMap<>(Flash.read(folder, seed));
    for (var unit : plan) {
      if (!memories.containsKey(unit.unit())) {
        var memory = manufacturer.make(unit, clock.instant());
        flash.write(memory);
        memories.put(unit.unit(), memory);
      }
    }
    flash.force();
    return memories;
  }

  private static boolean isOpen(Map<Integer, DeviceMemory> memories, UnitPlan unit) {
    var memory = memories.get(unit.unit());
    return memory == null || (memory.credential().isEmpty() && memory.refusedWith().isEmpty());
  }

  private List<String> disagreements(List<Journey> journeys)
      throws IOException, InterruptedException {
    var wrong = new ArrayList<String>();
    for (var journey : journeys) {
      if (journey.ending().orElse(null) instanceof Ending.Operational) {
        var state = Waiting.on(api.state(journey.plan().device()));
        if (!state.equals("OPERATIONAL")) {
          wrong.add(journey.plan().device() + ": the node says " + state);
        }
      }
    }
    return wrong;
  }

  /**
   * One device's certificate with chain and root in PEM, to be looked at with other people's tools.
   */
  private void writeSample(List<Journey> journeys, Map<Integer, DeviceMemory> memories)
      throws IOException {
    var sample =
        journeys.stream()
            .filter(journey -> journey.ending().orElse(null) instanceof Ending.Operational)
            .map(journey -> memories.get(journey.plan().unit()))
            .filter(Objects::nonNull)
            .flatMap(memory -> memory.credential().stream())
            .findFirst();
    if (sample.isPresent()) {
      write(sample.get(), Files.createDirectories(data.resolve("sample")));
    }
  }

  private static void write(Credential credential, Path folder) throws IOException {
    try {
      Files.writeString(folder.resolve("device.pem"), Pem.certificates(credential.certificate()));
      Files.writeString(folder.resolve("chain.pem"), Pem.certificates(credential.chain()));
      Files.writeString(folder.resolve("root.pem"), Pem.certificates(credential.anchors()));
    } catch (CertificateException e) {
      throw new IOException("a certificate that the device had accepted cannot be read", e);
    }
  }
}
