package io.birthmark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of the node's projections, and what the node is asked. */
class ProjectionCommandTest {
  @TempDir private Path data;

  private record Said(int code, String text) {}

  @Test
  void aRunningNodeIsAskedToRebuild() throws IOException {
    var building =
        "{\"name\":\"fleet\",\"generation\":1,\"records\":200,\"done\":false,\"progressPercent\":25}";

    var said = asking(202, building, "rebuild");

    assertThat(said.text()).containsPattern("done +false").containsPattern("progressPercent +25");
    assertThat(said.code()).isZero();
    assertThat(asked).containsExactly("POST /api/v1/projections/fleet:rebuild Bearer secret");
  }

  @Test
  void whatIsServedIsTold() throws IOException {
    var said = asking(200, "{\"generation\":2,\"records\":9,\"done\":true}", "status");

    assertThat(said.text()).containsPattern("generation +2").containsPattern("done +true");
    assertThat(asked).containsExactly("GET /api/v1/projections/fleet Bearer secret");
  }

  @Test
  void aRefusalIsTold() throws IOException {
    var said =
        asking(
            503,
            "{\"code\":\"BUSY\",\"title\":\"no room\",\"detail\":\"it has yet to begin\"}",
            "rebuild");

    assertThat(said.text()).contains("BUSY: no room. it has yet to begin");
    assertThat(said.code()).isEqualTo(1);
  }

  @Test
  void withoutANodeItSaysHowToNameOne() {
    var said = run(0, "status");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.text()).contains("bootstrap.token").contains("--token-file");
  }

  private final List<String> asked = new ArrayList<>();

  /** The command against a node that answers every request so. */
  private Said asking(int status, String answer, String verb) throws IOException {
    var node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    node.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(status, answer.length());
          exchange.getResponseBody().write(answer.getBytes(UTF_8));
          exchange.close();
        });
    node.start();
    try {
      Files.writeString(data.resolve("bootstrap.token"), "secret\n");
      return run(node.getAddress().getPort(), verb);
    } finally {
      node.stop(0);
    }
  }

  private Said run(int port, String... verb) {
    var words = new ArrayList<>(List.of("projection"));
    words.addAll(Arrays.asList(verb));
    words.addAll(
        List.of(
            "--server",
            "http://127.0.0.1:" + port,
            "--token-file",
            data.resolve("bootstrap.token").toString()));
    var text = new StringWriter();
    var line =
        BirthmarkCli.commandLine()
            .setOut(new PrintWriter(text, true))
            .setErr(new PrintWriter(text, true));
    return new Said(line.execute(words.toArray(String[]::new)), text.toString());
  }
}
