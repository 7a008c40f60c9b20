package io.birthmark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
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
import java.util.function.Function;
import java.util.stream.Stream;

/** A node that answers as it is told, and keeps what a command line asked of it. */
final class AskedNode {
  private final Path data;
  private final int status;
  private final Function<Asked, String> answers;
  private final List<Asked> asked = new ArrayList<>();

  /** A request; what it does not have is empty. */
  record Asked(String method, String uri, String ifMatch, String authorization, String body) {
    private static Asked of(HttpExchange exchange) throws IOException {
      return new Asked(
          exchange.getRequestMethod(),
          exchange.getRequestURI().toString(),
          header(exchange, "If-Match"),
          header(exchange, "Authorization"),
          new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    }

    private static String header(HttpExchange exchange, String name) {
      var value = exchange.getRequestHeaders().getFirst(name);
      return value == null ? "" : value;
    }

    /** Method, address, If-Match and body, where there are. */
    String brief() {
      return String.join(" ", method, uri, ifMatch, body).replaceAll(" +", " ").strip();
    }
  }

  /** What a command line came to. */
  record Told(int code, String text) {}

  /**
   * A node.
   *
   * @param data where the token lies that it is called with
   */
  AskedNode(Path data, int status, Function<Asked, String> answers) {
    this.data = data;
    this.status = status;
    this.answers = answers;
  }

  /** One that says yes to everything, in these words. */
  static AskedNode saying(Path data, String answer) {
    return new AskedNode(data, 200, _ -> answer);
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  List<String> brief() {
    return asked.stream().map(Asked::brief).toList();
  }

  /** Runs {@code birthmark} with these words against it. */
  Told told(String... words) throws IOException {
    var node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    node.createContext("/", this::answer);
    node.start();
    try {
      var token = data.resolve("secret.token");
      Files.writeString(token, "secret\n");
      return run(
          Stream.concat(
              Stream.of(words),
              Stream.of(
                  "--server=http://127.0.0.1:" + node.getAddress().getPort(),
                  "--token-file=" + token)));
    } finally {
      node.stop(0);
    }
  }

  private static Told run(Stream<String> words) {
    var text = new StringWriter();
    var line =
        BirthmarkCli.commandLine()
            .setOut(new PrintWriter(text, true))
            .setErr(new PrintWriter(text, true));
    int code = line.execute(words.toArray(String[]::new));
    return new Told(code, text.toString());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = Asked.of(exchange);
      asked.add(request);
      var answer = answers.apply(request).getBytes(UTF_8);
      exchange.getResponseHeaders().add("ETag", "\"5\"");
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }
}
