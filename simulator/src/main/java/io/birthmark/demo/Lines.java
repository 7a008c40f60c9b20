package io.birthmark.demo;

import io.birthmark.line.DemoReport;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.Journey;
import io.birthmark.line.LineRun;
import io.birthmark.line.NodeApi;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
  private final List<FactoryLine> running = new ArrayList<>();

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
  }

  /** How far all of them are together; may be asked from any thread. */
  FactoryLine.Progress progress() {
    List<FactoryLine> lines;
    synchronized (running) {
      lines = List.copyOf(running);
    }
    var all = lines.stream().map(FactoryLine::progress).toList();
    return new FactoryLine.Progress(
        devices,
        all.stream().mapToInt(FactoryLine.Progress::switchedOn).sum(),
        all.stream().mapToInt(FactoryLine.Progress::operational).sum(),
        all.stream().mapToInt(FactoryLine.Progress::refused).sum());
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
    var name = "line-" + cas.get(index).word();
    int share = devices / cas.size() + (index < devices % cas.size() ? 1 : 0);
    var own =
        new LineRun(
            data.resolve("lines").resolve(cas.get(index).word()),
            api.forLine(name).forCa(cas.get(index).word()),
            clock);
    return () -> own.run(settings.share(name, index, cas.size()), share, this::begun);
  }

  private void begun(FactoryLine line) {
    synchronized (running) {
      running.add(line);
    }
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
