package io.birthmark.demo;

import com.google.protobuf.ByteString;
import io.birthmark.line.DemoReport;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.Journey;
import io.birthmark.line.LineRun;
import io.birthmark.line.NodeApi;
import io.birthmark.line.ProductionPlan;
import io.birthmark.line.UnitPlan;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One factory line for each CA, side by side: the devices are shared out among them. Each has a
 * maker, an enrollment group and a folder of its own.
 */
final class Lines {
  private final Path data;
  private final NodeApi api;
  private final List<OutsideCa.Kind> cas;
  private final FactoryLine.Settings settings;
  private final int devices;
  private final InstantSource clock;
  private final Set<String> byToken;
  private final Map<OutsideCa.Kind, FactoryLine> running = new ConcurrentHashMap<>();

  Lines(
      Path data,
      NodeApi api,
      List<OutsideCa.Kind> cas,
      FactoryLine.Settings settings,
      int devices,
      InstantSource clock) {
    this.data = data;
    this.api = api;
    this.cas = List.copyOf(cas);
    this.settings = settings;
    this.devices = devices;
    this.clock = clock;
    this.byToken =
        IntStream.range(0, this.cas.size())
            .mapToObj(index -> ProductionPlan.of(share(index).seed(), share(this.cas.get(index))))
            .flatMap(List::stream)
            .filter(unit -> unit.source() == UnitPlan.Source.TOKEN)
            .map(UnitPlan::device)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** How far all of them are together; may be asked from any thread. */
  FactoryLine.Progress progress() {
    var all = cas.stream().map(this::progress).toList();
    return new FactoryLine.Progress(
        devices,
        all.stream().mapToInt(FactoryLine.Progress::switchedOn).sum(),
        all.stream().mapToInt(FactoryLine.Progress::operational).sum(),
        all.stream().mapToInt(FactoryLine.Progress::refused).sum());
  }

  /** How far the line of one CA is. */
  FactoryLine.Progress progress(OutsideCa.Kind ca) {
    return Optional.ofNullable(running.get(ca))
        .map(FactoryLine::progress)
        .orElseGet(() -> new FactoryLine.Progress(share(ca), 0, 0, 0));
  }

  /** How many devices come to the line of a CA. */
  int share(OutsideCa.Kind ca) {
    return devices / cas.size() + (cas.indexOf(ca) < devices % cas.size() ? 1 : 0);
  }

  /** Whether a device of these lines enrolls with a one-time token. */
  boolean enrollsByToken(String device) {
    return byToken.contains(device);
  }

  /** Hands a device a new token. */
  void handToken(String device, ByteString token) {
    running.values().forEach(line -> line.handToken(device, token));
  }

  private FactoryLine.Settings share(int index) {
    return settings.share(name(cas.get(index)), index, cas.size());
  }

  private static String name(OutsideCa.Kind ca) {
    return "line-" + ca.word();
  }

  private Path folder(OutsideCa.Kind ca) {
    return data.resolve("lines").resolve(ca.word());
  }

  /** Runs them until all have ended; blocks. */
  LineRun.Outcome run() throws IOException, InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcomes = new ArrayList<LineRun.Outcome>();
      for (var each : started(threads)) {
        outcomes.add(Waiting.on(each));
      }
      return together(outcomes);
    }
  }

  private List<Future<LineRun.Outcome>> started(ExecutorService threads) {
    return IntStream.range(0, cas.size()).mapToObj(index -> threads.submit(line(index))).toList();
  }

  private Callable<LineRun.Outcome> line(int index) {
    var ca = cas.get(index);
    var name = name(ca);
    var own = new LineRun(folder(ca), api.forLine(name).forCas(List.of(ca.word())), clock);
    return () -> own.run(share(index), share(ca), line -> running.put(ca, line));
  }

  private LineRun.Outcome together(List<LineRun.Outcome> outcomes) {
    var journeys = new ArrayList<Journey>();
    var disagreements = new ArrayList<String>();
    for (var outcome : outcomes) {
      journeys.addAll(outcome.journeys());
      disagreements.addAll(outcome.disagreements());
    }
    return new LineRun.Outcome(
        DemoReport.of(journeys, settings.seed()),
        List.copyOf(journeys),
        List.copyOf(disagreements));
  }
}
