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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node is asked for an operator of certificate profiles. */
class ProfileCommandTest {
  private static final String ONE =
      "{\"name\":\"gateway\",\"version\":2,\"state\":\"OPEN\",\"validitySeconds\":7776000,"
          + "\"keys\":[\"EC_P256\",\"ED25519\"]}";

  @TempDir private Path data;

  private final List<String> asked = new ArrayList<>();

  @Test
  void profilesAndVersionsAreShownALineEach() throws IOException {
    assertThat(told("{\"items\":[" + ONE + "]}", 0, "list"))
        .containsPattern("gateway +2 OPEN +7776000 s +EC_P256, ED25519");
    assertThat(told("{\"items\":[" + ONE + "," + ONE + "]}", 0, "versions", "gateway"))
        .hasLineCount(2);
    assertThat(asked.getLast()).startsWith("GET /api/v1/profiles/gateway/versions ");
  }

  @Test
  void aVersionIsPublishedForTheOneThatWasRead() throws IOException {
    var file = data.resolve("gateway.json");
    Files.writeString(file, "{\"keys\":[\"EC_P256\"],\"validitySeconds\":7776000}");

    told(ONE, 0, "publish", "gateway", file.toString());

    assertThat(asked)
        .containsExactly(
            "GET /api/v1/profiles/gateway null ",
            "PUT /api/v1/profiles/gateway \"5\""
                + " {\"keys\":[\"EC_P256\"],\"validitySeconds\":7776000}");
  }

  @Test
  void aProfileIsRetiredAndBroughtBack() throws IOException {
    told(ONE, 0, "retire", "gateway");
    told(ONE, 0, "reinstate", "gateway");

    assertThat(asked)
        .containsExactly(
            "POST /api/v1/profiles/gateway:retire * {}",
            "POST /api/v1/profiles/gateway:reinstate * {}");
  }

  @Test
  void aTrialIsMadeOfFilesAndOptions() throws IOException {
    var csr = data.resolve("request.pem");
    Files.writeString(csr, "-----BEGIN\n");

    told(
        "{\"possible\":true}",
        0,
        "dry-run",
        "gateway",
        "--csr=" + csr,
        "--device=acme-1",
        "--facts=Acme,Pump 3,0001",
        "--version-number=1");

    assertThat(asked)
        .containsExactly(
            "POST /api/v1/profiles/gateway:dryRun null {\"csr\":\"-----BEGIN\",\"device\":\"acme-1\","
                + "\"facts\":{\"manufacturer\":\"Acme\",\"model\":\"Pump 3\",\"serial\":\"0001\"},"
                + "\"version\":1}");
  }

  @Test
  void whatIsNoProfileIsRefusedBeforeANodeIsAsked() throws IOException {
    var file = data.resolve("list.json");
    Files.writeString(file, "[]");

    told(ONE, ExitCode.USAGE, "publish", "gateway", file.toString());

    assertThat(asked).isEmpty();
  }

  private String told(String answer, int exit, String... words) throws IOException {
    var node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    node.createContext(
        "/",
        exchange -> {
          var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          asked.add(
              "%s %s %s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("If-Match"),
                      body));
          exchange.getResponseHeaders().add("ETag", "\"5\"");
          exchange.sendResponseHeaders(200, answer.getBytes(UTF_8).length);
          exchange.getResponseBody().write(answer.getBytes(UTF_8));
          exchange.close();
        });
    node.start();
    try {
      Files.writeString(data.resolve("token"), "secret");
      var text = new StringWriter();
      var line =
          BirthmarkCli.commandLine()
              .setOut(new PrintWriter(text, true))
              .setErr(new PrintWriter(text, true));
      var all =
          Stream.concat(
              Stream.concat(Stream.of("profile"), Stream.of(words)),
              Stream.of(
                  "--server=http://127.0.0.1:" + node.getAddress().getPort(),
                  "--token-file=" + data.resolve("token")));
      assertThat(line.execute(all.toArray(String[]::new))).as(text.toString()).isEqualTo(exit);
      return text.toString();
    } finally {
      node.stop(0);
    }
  }
}
