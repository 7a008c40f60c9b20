package io.birthmark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Directives;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as openssl makes its certificates and curl judges its server. */
class TlsTest {
  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load()));

  /** curl's exit codes: the certificate is none of those trusted, the handshake failed. */
  private static final int UNTRUSTED = 60;

  private static final int NO_HANDSHAKE = 35;

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void makeIdentity() throws Exception {
    make("server");
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private record Ran(int exit, String output) {}

  private Ran run(String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }

  /** A self-signed certificate {@code NAME.pem} and its key {@code NAME.key}. */
  private void make(String name) throws IOException, InterruptedException {
    var made =
        run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=" + name,
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            name + ".key",
            "-out",
            name + ".pem");
    assertThat(made.exit()).as(made.output()).isZero();
    mode(name + ".key", "rw-------");
  }

  private void mode(String file, String permissions) throws IOException {
    Files.setPosixFilePermissions(
        folder.resolve(file), PosixFilePermissions.fromString(permissions));
  }

  private HttpSettings settings() {
    return HttpSettings.from(
        ConfigFactory.parseString(
                """
                birthmark.http {
                  port = 0
                  tls { certificate = "%s", key = "%s", refresh = 50 milliseconds }
                }
                """
                    .formatted(folder.resolve("server.pem"), folder.resolve("server.key")))
            .withFallback(ConfigFactory.load()));
  }

  private ServerBinding start(InstantSource clock) {
    return HttpServer.start(
            KIT.system(),
            settings(),
            clock,
            Directives.path("fine", () -> Directives.complete("fine")))
        .toCompletableFuture()
        .join();
  }

  /** Long before the certificate's end, whenever this runs. */
  private static InstantSource longAgo() {
    return InstantSource.fixed(Instant.EPOCH);
  }

  private Ran curl(ServerBinding server, String trusted, String... more)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("curl", "-sS", "-i", "--cacert", trusted));
    command.addAll(List.of(more));
    command.add("https://127.0.0.1:" + server.localAddress().getPort() + "/fine");
    return run(command.toArray(String[]::new));
  }

  @Test
  void isSpokenWithTheCertificateOfTheFile() throws Exception {
    make("other");
    var server = start(longAgo());

    var answer = curl(server, "server.pem");

    assertThat(answer.exit()).as(answer.output()).isZero();
    assertThat(answer.output())
        .contains("200 OK", "Strict-Transport-Security: max-age=31536000", "nosniff");
    assertThat(curl(server, "other.pem").exit()).isEqualTo(UNTRUSTED);
    assertThat(curl(server, "server.pem", "--tls-max", "1.2").exit()).isEqualTo(NO_HANDSHAKE);
  }

  @Test
  void aRenewedCertificateIsUsedWithoutARestart() throws Exception {
    var server = start(longAgo());
    assertThat(curl(server, "server.pem").exit()).isZero();
    Files.copy(folder.resolve("server.pem"), folder.resolve("old.pem"));
    make("new");

    // For a moment the key does not fit, as when two files are renewed one after the other.
    replace("server.key", "new.key");
    Files.copy(folder.resolve("new.pem"), folder.resolve("next.pem"));
    replace("server.pem", "next.pem");

    KIT.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(20),
            () -> {
              assertThat(exit(server, "new.pem")).isZero();
              return null;
            });
    assertThat(curl(server, "old.pem").exit()).isEqualTo(UNTRUSTED);
  }

  @Test
  void theNodeDoesNotStartWithWhatCannotWork() throws Exception {
    make("other");
    assertThatThrownBy(() -> start(InstantSource.fixed(Instant.parse("2999-01-01T00:00:00Z"))))
        .hasMessageContaining("server.pem expired at 20");

    mode("server.key", "rw-r--r--");
    assertThatThrownBy(() -> start(longAgo())).hasMessageContaining("chmod 600");

    replace("server.key", "other.key");
    assertThatThrownBy(() -> start(longAgo())).hasMessageContaining("is not the key of");

    Files.writeString(folder.resolve("server.key"), "no key");
    mode("server.key", "rw-------");
    assertThatThrownBy(() -> start(longAgo())).hasMessageContaining("BEGIN PRIVATE KEY");

    Files.delete(folder.resolve("server.key"));
    assertThatThrownBy(() -> start(longAgo())).hasMessageContaining("there is no file");
  }

  private int exit(ServerBinding server, String trusted) {
    try {
      return curl(server, trusted).exit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void replace(String file, String by) throws IOException {
    Files.move(
        folder.resolve(by),
        folder.resolve(file),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }
}
