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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of the way in. */
class IngressCommandTest {
  private static final String FIRST =
      """
      {"host":{"id":"birthmark","online":true},"nextPageToken":"plant/line 1","items":[{"edge":"plant/line 1","up":true,
      "since":"2026-11-22T09:59:50.123456Z","births":2,"gaps":1,"settled":31,"yieldPercent":95.0,
      "refused":{"BUSY":1,"PROOF_INVALID":4}}]}
      """;

  private static final String LAST =
      """
      {"host":{"id":"birthmark","online":true},"items":[{"edge":"plant/line-2","up":false,
      "since":"2026-11-22T10:00:00Z","births":0,"gaps":0,"settled":0,"refused":{}}]}
      """;

  @TempDir private Path data;

  private final List<String> asked = new ArrayList<>();

  @Test
  void everyPageIsShownAsALineForEachEdgeNode() throws IOException {
    var told = show();

    assertThat(told).containsPattern("online +true");
    assertThat(told)
        .containsPattern(
            "plant/line 1 +up +2026-11-22T09:59:50 +2 +1 +31 +95.0 +BUSY 1, PROOF_INVALID 4")
        .containsPattern("plant/line-2 +down +2026-11-22T10:00:00 ");
    assertThat(asked)
        .containsExactly(
            "/api/v1/ingress?pageSize=500",
            "/api/v1/ingress?pageSize=500&pageToken=plant%2Fline%201");
  }

  private String show() throws IOException {
    var node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    node.createContext(
        "/",
        exchange -> {
          var uri = exchange.getRequestURI().toString();
          asked.add(uri);
          var answer = (uri.contains("pageToken") ? LAST : FIRST).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    node.start();
    try {
      Files.writeString(data.resolve("token"), "secret");
      var text = new StringWriter();
      var line = BirthmarkCli.commandLine().setOut(new PrintWriter(text, true));
      int code =
          line.execute(
              "ingress",
              "show",
              "--server=http://127.0.0.1:" + node.getAddress().getPort(),
              "--token-file=" + data.resolve("token"));
      assertThat(code).isZero();
      return text.toString();
    } finally {
      node.stop(0);
    }
  }
}
