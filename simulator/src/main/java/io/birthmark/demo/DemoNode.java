package io.birthmark.demo;

import io.birthmark.line.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The demo's node: it may be killed and comes back where it was; any other end is the demo's. */
final class DemoNode implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final Path data;
  private final List<String> arguments;
  private final CompletableFuture<NodeProcess> ended = new CompletableFuture<>();
  private NodeProcess process;
  private boolean expected;
  private int lives = 1;

  private DemoNode(Path data, List<String> arguments) throws IOException {
    this.data = data;
    this.arguments = List.copyOf(arguments);
    this.process = begin();
  }

  /** Starts one; {@code arguments} name its ports where they must stay the same. */
  static DemoNode start(Path data, List<String> arguments) throws IOException {
    return new DemoNode(data, arguments);
  }

  private NodeProcess begin() throws IOException {
    var begun = NodeProcess.start(data, arguments);
    var _ = begun.onExit().thenRun(() -> onExit(begun));
    return begun;
  }

  private synchronized void onExit(NodeProcess gone) {
    if (!expected && gone == process) {
      ended.complete(gone);
    }
  }

  private synchronized void expectEnd(boolean now) {
    expected = now;
  }

  NodeProcess.Address awaitReady() throws IOException, InterruptedException {
    return process().awaitReady(START_LIMIT);
  }

  /** Completes when the node ends and nobody wanted it to. */
  CompletableFuture<NodeProcess> ended() {
    return ended;
  }

  /** Ends it as {@code kill -9} does, and starts it again; what it had said is kept beside. */
  void killAndRestart() throws IOException, InterruptedException {
    expectEnd(true);
    process().kill();
    startAgain();
  }

  /** Starts it again after {@link #stop}. */
  void startAgain() throws IOException, InterruptedException {
    Files.move(
        data.resolve("node.log"),
        data.resolve("node-%d.log".formatted(lives++)),
        StandardCopyOption.REPLACE_EXISTING);
    var next = begin();
    synchronized (this) {
      process = next;
      expected = false;
    }
    awaitReady();
  }

  private synchronized NodeProcess process() {
    return process;
  }

  /** Stops it in order; nobody else has its journal then. */
  void stop() throws InterruptedException {
    expectEnd(true);
    process().stop();
  }

  /** Waits until it ends, which Ctrl-C makes it do. */
  void join() {
    process().onExit().join();
  }

  @Override
  public void close() {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
