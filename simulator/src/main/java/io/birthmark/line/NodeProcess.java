package io.birthmark.line;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs as a process of its own, with this process's Java and class path. What it prints
 * goes to {@code node.log} in its data folder, from the start of the process on.
 */
public final class NodeProcess {
  static final String LOG = "node.log";

  private static final String MAIN_CLASS = "io.birthmark.cli.BirthmarkCli";
  private static final String ADDRESS_FILE = "node.json";
  private static final int TAIL_LINES = 20;
  private static final int TAIL_BYTES = 16_384;
  private static final long POLL_MILLIS = 100;

  /** A node that is to leave an AOT cache behind writes it when it stops. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** System property with further JVM flags of the node, separated by spaces. */
  private static final String MORE_FLAGS = "birthmark.node.jvm-flags";

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Silence two warnings of JDK 25 (Pekko's use of Unsafe, native code), and make idle twins
   * smaller.
   */
  private static final List<String> JVM_FLAGS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-XX:+UseCompactObjectHeaders");

  private final Process process;
  private final Path data;

  private NodeProcess(Process process, Path data) {
    this.process = process;
    this.data = data;
  }

  /** Where a ready node listens. */
  public record Address(URI http, URI mqtt) {}

  /** The node is not there; the message tells a person why and what to do. */
  public static final class FailedException extends IOException {
    private static final long serialVersionUID = 1L;

    public FailedException(String message) {
      super(message);
    }
  }

  /** Starts a node on a data folder; {@code arguments} follow {@code node --data DIR}. */
  public static NodeProcess start(Path data, List<String> arguments) throws IOException {
    return start(MAIN_CLASS, data, arguments);
  }

  /**
   * Starts a node that holds its CA ceremony itself, on any free ports.
   *
   * @param more arguments beside those
   */
  public static NodeProcess startDemo(Path data, List<String> more) throws IOException {
    var arguments = new ArrayList<>(List.of("--demo"));
    arguments.addAll(List.of("--http-port", "0", "--mqtt-port", "0", "--status-port", "0"));
    arguments.addAll(more);
    return start(data, arguments);
  }

  static NodeProcess start(String mainClass, Path data, List<String> arguments) throws IOException {
    Files.createDirectories(data);
    var flags = new ArrayList<>(JVM_FLAGS);
    flags.addAll(moreFlags());
    var words = new ArrayList<>(List.of("node", "--data", data.toString()));
    words.addAll(arguments);
    File log = data.resolve(LOG).toFile();
    var builder = OwnJava.process(flags, mainClass, words);
    // Its log is shown to people when it fails.
    builder.environment().putIfAbsent("BIRTHMARK_LOG_FORMAT", "plain");
    var process =
        builder
            .redirectInput(ProcessBuilder.Redirect.from(nothing()))
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    return new NodeProcess(process, data);
  }

  private static List<String> moreFlags() {
    return System.getProperty(MORE_FLAGS, "")
        .lines()
        .flatMap(line -> Arrays.stream(line.split(" ")))
        .filter(flag -> !flag.isEmpty())
        .toList();
  }

  /** The node must not take what is typed for the demo. */
  private static File nothing() {
    boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    return new File(windows ? "NUL" : "/dev/null");
  }

  /**
   * Waits until the node says it is ready.
   *
   * @throws FailedException when it ends before, or is not ready within {@code limit}
   * @throws InterruptedException when the thread is asked to stop
   */
  public Address awaitReady(Duration limit) throws IOException, InterruptedException {
    try (var http = HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build()) {
      for (long waited = 0; waited < limit.toMillis(); waited += POLL_MILLIS) {
        if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new FailedException(inWords("The node ended before it was ready."));
        }
        var file = data.resolve(ADDRESS_FILE);
        var address = Files.exists(file) ? readAddress(file) : null;
        if (address != null && isReady(http, address.http())) {
          return address;
        }
      }
    }
    throw new FailedException(
        inWords("The node was not ready within %d s.".formatted(limit.toSeconds())));
  }

  /** Null while the file is being written, or when it tells of an earlier node. */
  private @Nullable Address readAddress(Path file) throws IOException {
    JsonNode json;
    try {
      json = LineJson.MAPPER.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      return null;
    }
    return json.path("pid").asLong() == process.pid()
        ? new Address(
            URI.create(json.path("http").asText()), URI.create(json.path("mqtt").asText()))
        : null;
  }

  private static boolean isReady(HttpClient http, URI base) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(base.resolve("/ready")).timeout(PROBE_TIMEOUT).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Why the node is not there, with the end of its log. */
  public String inWords(String what) {
    var tail = tail();
    boolean portTaken =
        tail.stream()
            .map(line -> line.toLowerCase(Locale.ROOT))
            .anyMatch(line -> line.contains("address already in use") || line.contains("bindexc"));
    return what
        + (portTaken
            ? " A port it needs is in use: another node or broker is running; stop it first."
            : "")
        + "\nThe end of "
        + data.resolve(LOG)
        + ":\n  "
        + String.join("\n  ", tail);
  }

  private List<String> tail() {
    try (var log = Files.newByteChannel(data.resolve(LOG))) {
      log.position(Math.max(0, log.size() - TAIL_BYTES));
      var bytes = ByteBuffer.allocate(TAIL_BYTES);
      while (bytes.hasRemaining() && log.read(bytes) >= 0) {
        // reads until the end of the log
      }
      var lines =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    } catch (IOException e) {
      return List.of("(the log cannot be read: " + e.getMessage() + ")");
    }
  }

  /** Completes when the node has ended. */
  public CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the node without a warning, as {@code kill -9} does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks the node to stop, and ends it after a minute if it has not. */
  public void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }
}
