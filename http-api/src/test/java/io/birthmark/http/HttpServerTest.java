package io.birthmark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every route, seen from the wire: bytes in, bytes out. */
class HttpServerTest {
  private static final Config CONFIG =
      ConfigFactory.parseString(
              """
              pekko.actor.provider = local
              birthmark.http {
                port = 0
                request-timeout = 300 milliseconds
                ca-test-timeout = 200 milliseconds
                ask-timeout = 200 milliseconds
                body-timeout = 200 milliseconds
              }
              """)
          .withFallback(ConfigFactory.load());

  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
  private static final HttpSettings SETTINGS = HttpSettings.from(CONFIG);
  private static final ServerBinding SERVER = started(SETTINGS);

  /** A body that is read and left alone. */
  record Sent(Map<String, String> field) {}

  private static ServerBinding started(HttpSettings settings) {
    return HttpServer.start(KIT.system(), settings, InstantSource.fixed(Instant.EPOCH), route())
        .toCompletableFuture()
        .join();
  }

  private static Route route() {
    var body = new JsonBody(KIT.system(), SETTINGS);
    return Directives.concat(
        Directives.path("fine", () -> Directives.complete("fine")),
        Directives.path(
            "slow", () -> Directives.completeWithFuture(new CompletableFuture<HttpResponse>())),
        Directives.path(
            "late",
            () ->
                Directives.completeWithFuture(
                    CompletableFuture.<HttpResponse>failedFuture(
                        new CompletionException(new TimeoutException("Ask timed out"))))),
        Directives.path(
            "broken", () -> Directives.failWith(new IllegalStateException("inner workings"))),
        Directives.path(
            "body",
            () ->
                Directives.extractRequest(request ->
                    Directives.completeWithFuture(
                        body.read(
                            request,
                            Sent.class,
                            _ -> CompletableFuture.completedFuture(HttpResponse.create()))))));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyAnswerHasStrictHeaderLinesAndNoneSaysWhatServes() throws IOException {
    var answer = answerTo("GET /fine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains(
            "Cache-Control: no-store\r\n",
            "X-Content-Type-Options: nosniff\r\n",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n",
            "Referrer-Policy: no-referrer\r\n")
        .doesNotContain("Server:");
  }

  @Test
  void bytesThatAreNoRequestAreAProblem() throws IOException {
    isProblem(answerTo("\u0016\u0003\u0001 hello\r\n\r\n"), 400, "BAD_MESSAGE");
    isProblem(answerTo("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"), 400, "BAD_MESSAGE");
    isProblem(answerTo("BREW /fine HTTP/1.1\r\nHost: x\r\n\r\n"), 501, "METHOD_UNKNOWN");
  }

  @Test
  void theAddressIsReadToItsLimitAndNoFurther() throws IOException {
    // 2,048 bytes with the query; the path is there.
    var most = "/fine?" + "a".repeat(2_048 - "/fine?".length());

    assertThat(answerTo(get(most, ""))).startsWith("HTTP/1.1 200");
    isProblem(answerTo(get(most + "a", "")), 414, "URI_TOO_LONG");
  }

  @Test
  void oneHeaderLineAndAllOfThemTogetherHaveALimit() throws IOException {
    var half = "X-A: " + "a".repeat(3_900) + "\r\n";

    assertThat(answerTo(get("/fine", half + half))).startsWith("HTTP/1.1 200");
    isProblem(answerTo(get("/fine", half.repeat(3))), 431, "HEADERS_TOO_LARGE");
    isProblem(
        answerTo(get("/fine", "X-A: " + "a".repeat(8_193) + "\r\n")), 431, "HEADERS_TOO_LARGE");
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedForLong() throws IOException {
    var answer =
        answerTo(
            """
            POST /body HTTP/1.1\r
            Host: x\r
            Content-Type: application/json\r
            Content-Length: 100\r
            \r
            {"field\
            """);

    isProblem(answer, 408, "REQUEST_TOO_SLOW");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/slow", "/late"})
  void withoutAnAnswerAWriteIsInDoubtAndAReadIsToBeRepeated(String path) throws IOException {
    var write = answerTo(request("POST", path, "Content-Length: 0\r\n"));
    var read = answerTo(get(path, ""));

    isProblem(write, 504, "OUTCOME_UNKNOWN");
    assertThat(write).contains("same Idempotency-Key").contains("X-Content-Type-Options: nosniff");
    isProblem(read, 503, "BUSY");
    assertThat(read).contains("Retry-After: ");
  }

  @Test
  void whatBreaksInsideStaysInside() throws IOException {
    var read = answerTo(get("/broken", ""));
    var write = answerTo(request("POST", "/broken", "Content-Length: 0\r\n"));

    isProblem(read, 500, "INTERNAL_FAULT");
    assertThat(read).doesNotContain("inner workings", "IllegalState", "at io.");
    assertThat(write).contains("it may have taken effect");
  }

  @Test
  void anUnreadBodyDoesNotHoldUpTheConnection() throws IOException {
    // The first request is refused before its body is read; the second comes behind it.
    var body = "x".repeat(100_000);
    var answers =
        answerTo(
            "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
                + body
                + get("/fine", ""));

    assertThat(answers).startsWith("HTTP/1.1 404").contains("HTTP/1.1 200");
  }

  @Test
  void aPortInUseIsToldInWords() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var settings =
          HttpSettings.from(
              ConfigFactory.parseString("birthmark.http.port = " + taken.getLocalPort())
                  .withFallback(CONFIG));

      var failure = catchThrowable(() -> started(settings));

      assertThat(failure)
          .hasCauseInstanceOf(HttpServer.NotStartedException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is in use")
          .hasMessageContaining("birthmark.http.port");
    }
  }

  private static void isProblem(String answer, int status, String code) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("Content-Type: application/problem+json")
        .contains("X-Content-Type-Options: nosniff")
        .contains("\"status\":" + status)
        .contains("\"code\":\"" + code + "\"");
  }

  private static String get(String path, String headers) {
    return request("GET", path, headers);
  }

  private static String request(String method, String path, String headers) {
    return method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
  }

  /** Everything the server says until it closes the connection. */
  private static String answerTo(String bytes) throws IOException {
    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), SERVER.localAddress().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
