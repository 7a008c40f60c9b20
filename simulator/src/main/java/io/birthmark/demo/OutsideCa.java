package io.birthmark.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.kill.CaFolders;
import io.birthmark.line.OwnJava;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in of an outside CA as a process of its own. It can be killed, and comes back with all it
 * knows at the same address.
 */
public final class OutsideCa implements AutoCloseable {
  private static final String MAIN_CLASS = "io.birthmark.cli.BirthmarkCli";
  private static final List<String> FLAGS =
      List.of("--sun-misc-unsafe-memory-access=allow", "-Xmx256m");
  private static final List<String> LAST = List.of("nice", "-n", "19");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Which CA it plays. */
  public enum Kind {
    EJBCA("ejbca", "ejbca", "enrollPkcs10Certificate"),
    AWSPCA("awspca", "aws", "IssueCertificate");

    private final String word;
    private final String command;
    private final String issuing;

    Kind(String word, String command, String issuing) {
      this.word = word;
      this.command = command;
      this.issuing = issuing;
    }

    /** In the node's settings and on the command line. */
    public String word() {
      return word;
    }

    /** What the stand-in calls a request for a certificate. */
    String issuing() {
      return issuing;
    }

    static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
  }

  /** For how long it is there. */
  public enum Stay {
    /** It ends before the optimising compiler has earned back what it takes (ADR 0005). */
    SHORT("-XX:TieredStopAtLevel=1", false),
    /** It signs several times cheaper once it is optimised. */
    LONG("-XX:+TieredCompilation", false),
    /** The same, and it has no processor that others want: in the world it has its own. */
    ASIDE("-XX:+TieredCompilation", true);

    private final String compilers;
    private final boolean aside;

    Stay(String compilers, boolean aside) {
      this.compilers = compilers;
      this.aside = aside;
    }
  }

  /**
   * What it keeps to.
   *
   * @param tokenLife for how long its idempotency tokens stand, where it has such
   * @param perSecond requests for certificates that it takes in a second
   */
  public record Limits(Optional<Duration> tokenLife, OptionalInt perSecond) {
    /** The CA's own. */
    public static final Limits ITS_OWN = new Limits(Optional.empty(), OptionalInt.empty());
  }

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Kind kind;
  private final Path folder;
  private final Limits limits;
  private final Stay stay;
  private Process process;
  private JsonNode ready;

  private OutsideCa(Kind kind, Path folder, Limits limits, Stay stay) throws IOException {
    this.kind = kind;
    this.folder = folder;
    this.limits = limits;
    this.stay = stay;
    this.process = process(0, 0);
    this.ready = awaitReady();
  }

  /** Starts one; what it keeps lies in the node's data folder. */
  public static OutsideCa start(Kind kind, Path data, Limits limits, Stay stay) throws IOException {
    var all = CaFolders.in(data);
    Files.createDirectories(all);
    var ca = new OutsideCa(kind, all.resolve(kind.word()).toAbsolutePath(), limits, stay);
    ca.prepare();
    return ca;
  }

  private Process process(int port, int controlPort) throws IOException {
    var words = new ArrayList<>(List.of("ca-double", kind.command));
    words.addAll(List.of("--port", "" + port, "--control-port", "" + controlPort));
    words.addAll(List.of("--folder", folder.toString()));
    if (kind == Kind.AWSPCA) {
      limits
          .tokenLife()
          .ifPresent(life -> words.addAll(List.of("--token-life", "" + life.toSeconds())));
    }
    limits.perSecond().ifPresent(rate -> words.addAll(List.of("--rate", "" + rate)));
    var log = folder.resolveSibling(kind.word() + ".log").toFile();
    var flags = new ArrayList<>(FLAGS);
    flags.add(stay.compilers);
    var own = OwnJava.process(flags, MAIN_CLASS, words);
    if (stay.aside) {
      own.command().addAll(0, LAST);
    }
    return own.redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
  }

  /** The reader of its output stays open: closing it would end the process at its next word. */
  private JsonNode awaitReady() throws IOException {
    var line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (line == null) {
      throw new IOException(
          "The stand-in of %s did not start; see %s.log".formatted(kind.word(), folder));
    }
    return JSON.readTree(line);
  }

  /** What a node needs as files and the stand-in has in another form. */
  private void prepare() throws IOException {
    Files.writeString(
        folder.resolve("chain.pem"),
        Files.readString(folder.resolve("ca/issuing.pem"))
            + Files.readString(folder.resolve("ca/root.pem")));
    Files.writeString(folder.resolve("client.password"), "birthmark-double\n");
  }

  /** The process's number. */
  public long pid() {
    return process.pid();
  }

  Kind kind() {
    return kind;
  }

  Path folder() {
    return folder;
  }

  /** What it has done, a line each. */
  Path ledger() {
    return folder.resolve("ledger.ndjson");
  }

  /** What it said of itself when it was ready. */
  String told(String name) {
    return ready.path(name).asText();
  }

  /** Orders a fault for the next request for a certificate. */
  void order(String fault) throws IOException, InterruptedException {
    tell(
        "POST",
        "/faults",
        JSON.createObjectNode().put("fault", fault).put("operation", kind.issuing()).toString());
  }

  /** Whether no fault waits any more. */
  boolean idle() throws IOException, InterruptedException {
    return tell("GET", "/", "").path("faults").isEmpty();
  }

  /** Takes back what was ordered and has not struck. */
  void calm() throws IOException, InterruptedException {
    tell("DELETE", "/faults", "");
  }

  private JsonNode tell(String method, String path, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(told("control") + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("The stand-in of " + kind.word() + " says: " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Ends it as {@code kill -9} does, and starts it on the same folder and ports. */
  void restart() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = process(port("url"), port("control"));
    ready = awaitReady();
  }

  private int port(String name) {
    return URI.create(told(name)).getPort();
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
