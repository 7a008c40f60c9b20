package io.birthmark.demo;

import io.birthmark.kill.CaFolders;
import io.birthmark.kill.CaOracle;
import io.birthmark.kill.CaTable;
import io.birthmark.kill.JournalOracle;
import io.birthmark.line.DemoReport;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.LineOptions;
import io.birthmark.line.LineRun;
import io.birthmark.line.NodeApi;
import io.birthmark.line.NodeProcess;
import io.birthmark.line.ProgressBar;
import io.birthmark.line.ResultTable;
import io.birthmark.line.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** One demo: what it starts, in which order, and what it ends with. */
final class Demo {
  /**
   * What is wanted.
   *
   * @param cas outside the node; none: the node's own
   * @param horizon empty: the CAs' own windows
   * @param chaos whether the CAs misbehave and the node is killed while the line runs
   * @param postgres JDBC URL of the journal; empty: H2 in the data folder
   * @param exit whether all ends with the line
   */
  record Plan(
      LineOptions line,
      Path data,
      List<OutsideCa.Kind> cas,
      Optional<Horizon> horizon,
      boolean chaos,
      Optional<String> postgres,
      boolean exit,
      InstantSource clock) {}

  private final Plan plan;
  private final List<String> ports;
  private final Consumer<String> out;
  private final List<OutsideCa> cas = new CopyOnWriteArrayList<>();
  private volatile Optional<DemoNode> node = Optional.empty();

  Demo(Plan plan, List<String> ports, Consumer<String> out) {
    this.plan = plan;
    this.ports = ports;
    this.out = out;
  }

  /** Runs it to its end; false when something is not as it should be. */
  boolean run() throws IOException, InterruptedException, SQLException {
    var stopper = Thread.ofPlatform().unstarted(this::close);
    Runtime.getRuntime().addShutdownHook(stopper);
    var limits = new OutsideCa.Limits(plan.horizon().map(Horizon::length), OptionalInt.empty());
    try {
      for (var kind : plan.cas()) {
        out.accept("Starting a stand-in of %s …".formatted(kind.word()));
        cas.add(OutsideCa.start(kind, plan.data(), limits, OutsideCa.Stay.SHORT));
      }
      return withNode();
    } finally {
      close();
      forget(stopper);
    }
  }

  /** Ends all that was started, the node before those it may still be asking. */
  private synchronized void close() {
    node.ifPresent(DemoNode::close);
    cas.forEach(OutsideCa::close);
  }

  private boolean withNode() throws IOException, InterruptedException, SQLException {
    out.accept("Starting a node on " + plan.data().toAbsolutePath() + " …");
    var started = DemoNode.start(plan.data(), nodeArguments());
    node = Optional.of(started);
    return goOn(started, started.awaitReady());
  }

  private boolean goOn(DemoNode node, NodeProcess.Address address)
      throws IOException, InterruptedException, SQLException {
    var settings = plan.line().settings(address.mqtt());
    out.accept("Node %s, broker %s.".formatted(address.http(), address.mqtt()));
    out.accept(
        "Seed %d: %d devices come to the line.".formatted(settings.seed(), plan.line().devices()));
    var api = NodeApi.of(address.http(), token());
    boolean good =
        cas.isEmpty()
            ? told(whileAlive(node, () -> plan.line().run(settings, plan.data(), api)))
            : outside(node, settings, api);
    if (!plan.exit()) {
      out.accept(
          "The node goes on: " + address.http() + " and " + address.mqtt() + ". Ctrl-C stops it.");
      node.join();
    }
    return good;
  }

  private boolean outside(DemoNode node, FactoryLine.Settings settings, NodeApi api)
      throws IOException, InterruptedException, SQLException {
    var lines =
        new Lines(plan.data(), api, plan.cas(), settings, plan.line().devices(), plan.clock());
    var wrong = new ArrayList<String>();
    LineRun.Outcome outcome;
    try (var bar = ProgressBar.onTerminal()) {
      bar.show(lines::progress);
      outcome =
          plan.chaos() ? struck(node, lines, settings.seed(), wrong) : whileAlive(node, lines::run);
    }
    node.stop();
    var oracle = reckon();
    wrong.addAll(oracle.faults());
    outcome.report().with(oracle.figures()).write(plan.data().resolve(DemoReport.FILE));
    boolean good = told(outcome);
    out.accept(CaTable.of(oracle.figures()));
    wrong.forEach(fault -> out.accept("  WRONG: " + fault));
    out.accept(
        oracle.faults().isEmpty()
            ? "  The CAs' ledgers and the journal agree."
            : "  The CAs' ledgers and the journal do not agree.");
    if (!plan.exit()) {
      node.startAgain();
    }
    return good && wrong.isEmpty();
  }

  /** The lines run while everything around them goes wrong, and a person helps who is parked. */
  private LineRun.Outcome struck(DemoNode node, Lines lines, long seed, List<String> wrong)
      throws IOException, InterruptedException {
    try (var operator = Operator.begin(node.awaitReady().http(), token(), lines);
        var outages = Outages.begin(lines, cas, node, seed, out)) {
      var outcome = whileAlive(node, lines::run);
      wrong.addAll(outages.faults());
      operator
          .helped()
          .forEach((reason, devices) ->
              out.accept(
                  "  the operator let %d devices go on that were parked for %s"
                      .formatted(devices, reason)));
      reconcile(operator);
      return outcome;
    }
  }

  /** What EJBCA issued beside a certificate that a device has is in EJBCA's own list alone. */
  private void reconcile(Operator operator) throws IOException, InterruptedException {
    for (var ca : cas) {
      if (ca.kind() == OutsideCa.Kind.EJBCA) {
        out.accept(
            "  the operator had the list of %s compared: %s"
                .formatted(ca.kind().word(), operator.reconcile(ca.kind().word())));
      }
    }
  }

  /** Ledgers against journal, which others than the node may read now. */
  private CaOracle reckon() throws IOException, SQLException {
    try (var journal = journal()) {
      return CaOracle.read(journal, CaFolders.ledgers(CaFolders.of(plan.data())));
    }
  }

  private Path token() {
    return plan.data().resolve("bootstrap.token");
  }

  private Connection journal() throws SQLException {
    return plan.postgres().isPresent()
        ? DriverManager.getConnection(plan.postgres().get())
        : JournalOracle.open(plan.data());
  }

  private boolean told(LineRun.Outcome outcome) {
    out.accept(ResultTable.of(outcome));
    out.accept("  report                       " + plan.data().resolve(DemoReport.FILE));
    return outcome.asItShouldBe();
  }

  /** Runs the line; when the node ends before the line does, that is the end of both. */
  private static LineRun.Outcome whileAlive(DemoNode node, Callable<LineRun.Outcome> run)
      throws IOException, InterruptedException {
    var task = new FutureTask<>(run);
    var outcome = CompletableFuture.runAsync(task, Thread::startVirtualThread);
    CompletableFuture.anyOf(outcome, node.ended()).handle((_, _) -> true).join();
    if (!task.isDone()) {
      task.cancel(true);
      throw new NodeProcess.FailedException(
          node.ended().join().inWords("The node ended while the line was running."));
    }
    return Waiting.on(task);
  }

  private List<String> nodeArguments() throws IOException {
    var arguments = new ArrayList<>(List.of("--demo"));
    plan.postgres().ifPresent(url -> arguments.addAll(List.of("--postgres", url)));
    arguments.addAll(ports);
    if (!cas.isEmpty()) {
      var file = NodeSettings.write(plan.data(), cas, plan.horizon());
      arguments.addAll(List.of("--config", file.toString()));
    }
    return arguments;
  }

  private static void forget(Thread stopper) {
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // The JVM is ending already and the hook is at work.
    }
  }
}
