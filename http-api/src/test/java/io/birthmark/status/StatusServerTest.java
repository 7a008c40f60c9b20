package io.birthmark.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.birthmark.device.Bytes;
import io.birthmark.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status listener, from the wire. */
class StatusServerTest {
  private static final Config CONFIG =
      ConfigFactory.parseString("pekko.actor.provider = local, birthmark.http.status.port = 0")
          .withFallback(ConfigFactory.load());
  private static final Instant MADE = Instant.parse("2025-06-01T12:00:00Z");
  private static final Instant NOW = MADE.plusSeconds(600);
  private static final Bytes LIST = Bytes.copyOf(new byte[] {0x30, 1, 2, 3});

  private static final Map<String, StatusDocument> DOCUMENTS =
      Map.of(
          "/crl/0a.crl", list(MADE.plus(Duration.ofDays(7))),
          "/crl/soon.crl", list(NOW.plusSeconds(90)),
          "/crl/late.crl", list(NOW.minusSeconds(90)),
          "/ca/0a.cer",
              new StatusDocument(
                  StatusDocument.Kind.CERTIFICATE, LIST, "c1", MADE, Optional.empty()));

  private static final ActorTestKit KIT = ActorTestKit.create(CONFIG);
  private static final ServerBinding SERVER = started(CONFIG);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static StatusDocument list(Instant end) {
    return new StatusDocument(StatusDocument.Kind.CRL, LIST, "4711", MADE, Optional.of(end));
  }

  private static StatusDocuments documents() {
    return path -> {
      if (path.equals("/broken")) {
        throw new IllegalStateException("inner workings");
      }
      return Optional.ofNullable(DOCUMENTS.get(path));
    };
  }

  private static ServerBinding started(Config config) {
    return StatusServer.start(
            KIT.system(), StatusSettings.from(config), documents(), InstantSource.fixed(NOW))
        .toCompletableFuture()
        .join();
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    KIT.shutdownTestKit();
  }

  private static String address(String path) {
    return "http://127.0.0.1:" + SERVER.localAddress().getPort() + path;
  }

  private static HttpResponse<byte[]> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(address(path)))
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Test
  void aListIsServedAsWhatItIs() throws Exception {
    var answer = send("GET", "/crl/0a.crl");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Bytes.copyOf(answer.body())).isEqualTo(LIST);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/pkix-crl");
    assertThat(header(answer, "ETag")).isEqualTo("\"4711\"");
    assertThat(header(answer, "Last-Modified")).isEqualTo("Sun, 01 Jun 2025 12:00:00 GMT");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(answer, "Server")).isEmpty();
  }

  @Test
  void aCertificateIsServedAsWhatItIs() throws Exception {
    var answer = send("GET", "/ca/0a.cer");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/pkix-cert");
    assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=3600");
  }

  @ParameterizedTest
  @CsvSource({"/crl/0a.crl, 3600", "/crl/soon.crl, 90", "/crl/late.crl, 0"})
  void noCacheKeepsAListBeyondItsEndNorForLong(String path, String seconds) throws Exception {
    assertThat(header(send("GET", path), "Cache-Control")).isEqualTo("public, max-age=" + seconds);
  }

  @Test
  void headSaysTheSameWithoutTheBody() throws Exception {
    var answer = send("HEAD", "/crl/0a.crl");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(header(answer, "Content-Length")).isEqualTo("4");
    assertThat(header(answer, "Content-Type")).isEqualTo("application/pkix-crl");
    assertThat(header(answer, "ETag")).isEqualTo("\"4711\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-None-Match     | \"4711\"                      | 304",
        "If-None-Match     | W/\"4711\"                    | 304",
        "If-None-Match     | \"4710\"                      | 200",
        "If-Modified-Since | Sun, 01 Jun 2025 12:00:00 GMT | 304",
        "If-Modified-Since | Sun, 01 Jun 2025 11:59:59 GMT | 200"
      })
  void whoHasItAlreadyIsToldSo(String name, String value, int status) throws Exception {
    for (var method : new String[] {"GET", "HEAD"}) {
      var answer = send(method, "/crl/0a.crl", name, value);

      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(header(answer, "ETag")).isEqualTo("\"4711\"");
      assertThat(header(answer, "Cache-Control")).contains("max-age=3600");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/crl/",
        "/crl/0a",
        "/crl/0A.crl",
        "/crl/0a.crl/",
        "/ready",
        "/api/v1/devices"
      })
  void everythingElseIsNotFoundAndNothingIsSaidOfIt(String path) throws Exception {
    saysNothing(send("GET", path), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void onlyReadingIsKnown(String method) throws Exception {
    saysNothing(send(method, "/crl/0a.crl"), 404);
  }

  @Test
  void whatBreaksInsideStaysInside() throws Exception {
    saysNothing(send("GET", "/broken"), 500);
  }

  private static void saysNothing(HttpResponse<byte[]> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().map().keySet())
        .isSubsetOf("content-length", "content-type", "date");
  }

  @Test
  void bytesThatAreNoRequestAreAnsweredWithoutAWord() throws IOException {
    assertThat(answerTo("\u0016\u0003\u0001 hello\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(answerTo("GET /" + "a".repeat(600) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 414")
        .doesNotContain("aaaa")
        .endsWith("\r\n\r\n");
  }

  @Test
  void aPortInUseIsToldInWords() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var failure = catchThrowable(() -> started(withPort(taken.getLocalPort())));

      assertThat(failure)
          .hasCauseInstanceOf(HttpServer.NotStartedException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is in use")
          .hasMessageContaining("birthmark.http.status.port");
    }
  }

  private static Config withPort(int port) {
    return ConfigFactory.parseString("birthmark.http.status.port = " + port).withFallback(CONFIG);
  }

  @Test
  void everyFaultOfTheSettingsIsToldAtOnce() {
    var wrong =
        ConfigFactory.parseString(
                """
                birthmark.http.status {
                  interface = "", port = 65536, max-age = -1 s, idle-timeout = 0 s
                  max-connections = 0
                }
                """)
            .withFallback(CONFIG);

    assertThatThrownBy(() -> StatusSettings.from(wrong))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "interface must", "port must", "max-age must", "idle-timeout must", "max-connections");
  }

  /** The way of a reader that is not ours, with the copy it has. */
  @Test
  @Tag("full")
  void curlFetchesAndAsksAgainForTheCopyItHas(@TempDir Path folder) throws Exception {
    var file = folder.resolve("list.crl");

    var fetched = curl(folder, "-o", file.toString(), "-R", address("/crl/0a.crl"));
    var again =
        curl(
            folder,
            "-o",
            folder.resolve("again").toString(),
            "-z",
            file.toString(),
            address("/crl/0a.crl"));

    assertThat(fetched).isEqualTo("200 application/pkix-crl");
    assertThat(Bytes.copyOf(Files.readAllBytes(file))).isEqualTo(LIST);
    assertThat(again).startsWith("304");
  }

  private static String curl(Path folder, String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.addAll(List.of("curl", "-sS", "-w", "%{http_code} %{content_type}"));
    command.addAll(List.of(arguments));
    var output = folder.resolve("curl.out");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }

  private static String answerTo(String bytes) throws IOException {
    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), SERVER.localAddress().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
