package io.birthmark.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The Mosquitto broker (Debian package {@code mosquitto}) as a process of its own, on loopback: TLS
 * for everyone on one port, plain text for the tests' own stations on another.
 */
final class Mosquitto implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  final int tlsPort;
  final int plainPort;

  /** The anchor of the broker's certificate, in PEM. */
  final Path anchor;

  private final Process process;
  private final Path log;

  private Mosquitto(Process process, Path log, int tlsPort, int plainPort, Path anchor) {
    this.process = process;
    this.log = log;
    this.tlsPort = tlsPort;
    this.plainPort = plainPort;
    this.anchor = anchor;
  }

  /**
   * Starts a broker that knows one user, {@code host}, with the password {@code let me in}, and
   * returns when it listens.
   *
   * @param certificateName the name its certificate is for, as in a subjectAltName of openssl
   * @param rights lines of an ACL file for that user; stations on the plain port may do anything
   */
  static Mosquitto start(Path folder, String certificateName, String... rights) throws Exception {
    Files.createDirectories(folder);
    run(folder, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        .with("-nodes", "-keyout", "broker.key", "-out", "broker.pem", "-days", "2")
        .with("-subj", "/CN=broker", "-addext", "subjectAltName=" + certificateName)
        .waitForSuccess();
    Files.writeString(folder.resolve("passwords"), "host:let me in\n");
    run(folder, "mosquitto_passwd", "-U", "passwords").waitForSuccess();
    Files.writeString(
        folder.resolve("acl"),
        "topic readwrite #\n\nuser host\n" + String.join("\n", rights) + "\n");
    int tls = freePort();
    int plain = freePort();
    Files.writeString(folder.resolve("mosquitto.conf"), configuration(folder, tls, plain));
    var log = folder.resolve("log");
    var process =
        run(folder, "/usr/sbin/mosquitto", "-c", "mosquitto.conf")
            .builder
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var broker = new Mosquitto(process, log, tls, plain, folder.resolve("broker.pem"));
    broker.await(() -> listens(tls) && listens(plain), "does not listen");
    return broker;
  }

  String tlsUrl() {
    return "ssl://127.0.0.1:" + tlsPort;
  }

  String plainUrl() {
    return "tcp://127.0.0.1:" + plainPort;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  private static String configuration(Path folder, int tls, int plain) {
    return """
    user root
    per_listener_settings true

    listener %d 127.0.0.1
    allow_anonymous false
    password_file %3$s/passwords
    acl_file %3$s/acl
    certfile %3$s/broker.pem
    keyfile %3$s/broker.key

    listener %d 127.0.0.1
    allow_anonymous true
    """
        .formatted(tls, plain, folder.toAbsolutePath());
  }

  /** Waits until the broker has logged a line with these words. */
  void awaitInLog(String words) throws Exception {
    await(() -> Files.readString(log).contains(words), "does not say '" + words + "'");
  }

  private void await(Callable<Boolean> condition, String otherwise) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.call()) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        close();
        throw new AssertionError("mosquitto " + otherwise + ":\n" + Files.readString(log));
      }
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Command run(Path folder, String... words) {
    var command = new Command(new ProcessBuilder().directory(folder.toFile()));
    return command.with(words);
  }

  private record Command(ProcessBuilder builder) {
    Command with(String... words) {
      builder.command().addAll(List.of(words));
      return this;
    }

    void waitForSuccess() throws IOException, InterruptedException {
      var process = builder.redirectErrorStream(true).start();
      var said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(builder.command() + " failed:\n" + said);
      }
    }
  }
}
