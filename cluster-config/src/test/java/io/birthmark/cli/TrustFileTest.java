package io.birthmark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose certificate is from a CA of its owner's. */
class TrustFileTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;

  private record Said(int code, String text) {}

  @BeforeEach
  void certificates() throws Exception {
    make("node");
    make("other");
    Files.writeString(folder.resolve("token"), "secret");
  }

  @Test
  void aNodeIsBelievedWhoseCaIsNamed() throws Exception {
    assertThat(asking("--ca-file=" + folder.resolve("node.pem")))
        .isEqualTo(new Said(0, "generation                   2\n"));
  }

  @Test
  void anotherNodeIsNotAndTheWayOutIsTold() throws Exception {
    for (var argument :
        new String[] {"--ca-file=" + folder.resolve("other.pem"), "--output=table"}) {
      var said = asking(argument);

      assertThat(said.code()).isEqualTo(1);
      assertThat(said.text())
          .contains("not trusted here", "--ca-file")
          .doesNotContain("generation");
    }
  }

  @Test
  void aFileThatHoldsNoCertificateIsRefusedBeforeAnybodyIsAsked() throws Exception {
    Files.writeString(folder.resolve("empty.pem"), "");

    for (var name : new String[] {"empty.pem", "token", "nowhere.pem"}) {
      var said = asking("--ca-file=" + folder.resolve(name));

      assertThat(said.code()).isEqualTo(1);
      assertThat(said.text()).contains("--ca-file", name, "PEM");
    }
  }

  private Said asking(String argument) throws Exception {
    var node = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    node.setHttpsConfigurator(new HttpsConfigurator(identity()));
    node.createContext(
        "/",
        exchange -> {
          var answer = "{\"generation\":2}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    node.start();
    try {
      var out = new StringWriter();
      var line = BirthmarkCli.commandLine();
      line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
      int code =
          line.execute(
              "projection",
              "status",
              "--server=https://127.0.0.1:" + node.getAddress().getPort(),
              "--token-file=" + folder.resolve("token"),
              argument);
      return new Said(code, out.toString());
    } finally {
      node.stop(0);
    }
  }

  private SSLContext identity() throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    try (var file = Files.newInputStream(folder.resolve("node.p12"))) {
      store.load(file, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /** A self-signed certificate {@code NAME.pem}, and with its key {@code NAME.p12}. */
  private void make(String name) throws IOException, InterruptedException {
    run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            + " -subj /CN=%s -addext subjectAltName=IP:127.0.0.1 -keyout %s.key -out %s.pem",
        name);
    run(
        "openssl pkcs12 -export -in %s.pem -inkey %s.key -out %s.p12 -passout pass:" + PASSWORD,
        name);
  }

  private void run(String command, String name) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command.replace("%s", name).split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("openssl.log").toFile())
            .start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
