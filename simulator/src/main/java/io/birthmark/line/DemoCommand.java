package io.birthmark.line;

import io.birthmark.cli.CliCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code birthmark demo}: a node as one process, a factory line as another, and what came of it.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Starts a node and a simulated factory line that brings up devices over MQTT.")
public final class DemoCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  @Mixin private final LineOptions line = new LineOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder for everything the demo keeps (${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "JDBC URL of a PostgreSQL database for the journal (default: embedded H2)")
  private @Nullable String postgres;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "port of the node's API; 0 for any free one (default: 8080)")
  private @Nullable Integer httpPort;

  @Option(
      names = "--mqtt-port",
      paramLabel = "PORT",
      description = "port of the embedded MQTT broker; 0 for any free one (default: 1883)")
  private @Nullable Integer mqttPort;

  @Option(
      names = "--status-port",
      paramLabel = "PORT",
      description = "port where revocation lists are published; 0 for any free one (default: 8081)")
  private @Nullable Integer statusPort;

  @Option(names = "--exit", description = "stop when the line has ended, instead of staying")
  private boolean exit;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var fault = line.fault();
    if (fault.isPresent()) {
      say(fault.get());
      return MISUSED;
    }
    try {
      if (DataFolder.isForeign(data)) {
        say(
            "%s holds files that are not Birthmark's (there is no %s in it). Name another folder with --data."
                .formatted(data.toAbsolutePath(), DataFolder.MARKER));
        return FAILED;
      }
      return withNode();
    } catch (IOException e) {
      say(String.valueOf(e.getMessage()));
      return FAILED;
    }
  }

  private int withNode() throws IOException, InterruptedException {
    print("Starting a node on " + data.toAbsolutePath() + " …");
    var node = NodeProcess.start(data, nodeArguments());
    var stopper = Thread.ofPlatform().unstarted(() -> stopAtExit(node));
    Runtime.getRuntime().addShutdownHook(stopper);
    try {
      var address = node.awaitReady(START_LIMIT);
      int code = runLine(node, address);
      if (!exit) {
        stay(node, address);
      }
      return code;
    } finally {
      node.stop();
      forget(stopper);
    }
  }

  private int runLine(NodeProcess node, NodeProcess.Address address)
      throws IOException, InterruptedException {
    var settings = line.settings(address.mqtt());
    print("Node %s, broker %s.".formatted(address.http(), address.mqtt()));
    print("Seed %d: %d devices come to the line.".formatted(settings.seed(), line.devices()));
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    var outcome = whileAlive(node, () -> LineCommand.run(line, settings, data, api));
    print(ResultTable.of(outcome));
    print("  report                       " + data.resolve(LineRun.REPORT));
    return outcome.asItShouldBe() ? 0 : FAILED;
  }

  /** Runs the line; when the node ends before the line does, that is the end of both. */
  private static LineRun.Outcome whileAlive(NodeProcess node, Callable<LineRun.Outcome> run)
      throws IOException, InterruptedException {
    var task = new FutureTask<>(run);
    var outcome = CompletableFuture.runAsync(task, Thread::startVirtualThread);
    CompletableFuture.anyOf(outcome, node.onExit()).handle((_, _) -> true).join();
    if (!task.isDone()) {
      task.cancel(true);
      throw new NodeProcess.FailedException(
          node.inWords("The node ended while the line was running."));
    }
    return Waiting.on(task);
  }

  /** Stays until the node ends, which Ctrl-C makes it do. */
  private void stay(NodeProcess node, NodeProcess.Address address) {
    print("The node goes on: " + address.http() + " and " + address.mqtt() + ". Ctrl-C stops it.");
    node.onExit().join();
  }

  private List<String> nodeArguments() {
    var arguments = new ArrayList<>(List.of("--demo"));
    if (postgres != null) {
      arguments.addAll(List.of("--postgres", postgres));
    }
    if (httpPort != null) {
      arguments.addAll(List.of("--http-port", httpPort.toString()));
    }
    if (mqttPort != null) {
      arguments.addAll(List.of("--mqtt-port", mqttPort.toString()));
    }
    if (statusPort != null) {
      arguments.addAll(List.of("--status-port", statusPort.toString()));
    }
    return arguments;
  }

  private static void stopAtExit(NodeProcess node) {
    try {
      node.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread stopper) {
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // The JVM is ending already and the hook is at work.
    }
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text);
  }

  private void say(String trouble) {
    spec.commandLine().getErr().println(trouble);
  }
}
