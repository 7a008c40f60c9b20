package io.birthmark.cadouble.ejbca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.cadouble.Fault;
import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.TestRequest;
import io.birthmark.cadouble.TestTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault, as a plain client sees it, and what the ledger says of it. */
class FaultsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final TestTime TIME = new TestTime();
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir private static Path folder;
  private static RunningDouble ca;
  private static HttpClient client;
  private static EjbcaCaller caller;

  private final String name = "dev-" + NAMES.incrementAndGet();
  private final TestRequest request = TestRequest.of(name);

  @BeforeAll
  static void start() {
    ca = new RunningDouble(new EjbcaKind(), folder, TIME);
    ca.set("slowMillis", SHORT.toMillis());
    ca.set("holdMillis", SHORT.toMillis());
    client = ca.client("client");
    caller = new EjbcaCaller(ca, client);
  }

  @AfterAll
  static void end() {
    client.shutdownNow();
    ca.close();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void isSeenByItsCallerAndToldInTheLedger(Fault fault) throws Exception {
    ca.order(fault);

    see(fault);

    var told = ca.facts("fault").getLast();
    assertThat(told.path("kind").asText()).isEqualTo(fault.word());
    assertThat(told.path("source").asText()).isEqualTo("ordered");
    assertThat(ca.tell("GET", "/", "").body()).contains("\"faults\":[]");
    assertThat(issuedToMe()).isEqualTo(issuedUnder(fault));
  }

  /** How many certificates a fault leaves at the CA. */
  private static int issuedUnder(Fault fault) {
    return switch (fault) {
      case STALL,
          RESET_BEFORE,
          ERROR_BEFORE,
          OFFLINE,
          THROTTLED,
          THROTTLED_RETRY_AFTER,
          AUTH_EXPIRED,
          HTML,
          REDIRECT,
          DENIED,
          PENDING_ISSUED,
          PENDING_DENIED,
          PENDING_EXPIRED,
          WRONG_ISSUER ->
          0;
      case SLOW,
          LATE,
          RESET_AFTER,
          ERROR_AFTER,
          TRUNCATED,
          HUGE,
          REORDERED,
          CROSSED,
          WRONG_KEY,
          EXPIRED,
          FUTURE,
          CA_TRUE,
          MISSING_SAN,
          SAME_SERIAL ->
          1;
      case DUPLICATE -> 2;
    };
  }

  private int issuedToMe() {
    return caller.search("QUERY", name).json().path("certificates").size();
  }

  private void see(Fault fault) throws Exception {
    switch (fault) {
      case SLOW, LATE -> {
        long begin = System.nanoTime();
        assertThat(send().statusCode()).isEqualTo(201);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(SHORT);
      }
      case STALL -> assertThatThrownBy(() -> send(SHORT)).isInstanceOf(HttpTimeoutException.class);
      case RESET_BEFORE, RESET_AFTER ->
          assertThatThrownBy(this::send)
              .isInstanceOf(IOException.class)
              .isNotInstanceOf(HttpTimeoutException.class)
              .hasStackTraceContaining("reset");
      case ERROR_BEFORE, ERROR_AFTER -> {
        assertThat(send().statusCode()).isEqualTo(500);
      }
      case OFFLINE -> {
        assertThat(caller.enrol(name, request).status()).isEqualTo(400);
        ca.order(fault);
        assertThat(caller.get("/v1/ca").status()).isEqualTo(503);
      }
      case THROTTLED -> {
        var answer = send();
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
      }
      case THROTTLED_RETRY_AFTER ->
          assertThat(send().headers().firstValue("Retry-After")).contains("2");
      case AUTH_EXPIRED -> assertThat(caller.enrol(name, request).status()).isEqualTo(403);
      case TRUNCATED ->
          assertThatThrownBy(this::send)
              .isInstanceOf(IOException.class)
              .isNotInstanceOf(HttpTimeoutException.class);
      case HUGE -> seeHuge();
      case HTML -> {
        var answer = send();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("<!DOCTYPE html>");
      }
      case REDIRECT -> assertThat(send().statusCode()).isEqualTo(302);
      case DUPLICATE -> assertThat(send().statusCode()).isEqualTo(201);
      case REORDERED -> seeReordered();
      case CROSSED -> seeCrossed();
      case DENIED -> assertThat(caller.enrol(name, request).status()).isEqualTo(400);
      case PENDING_ISSUED, PENDING_DENIED, PENDING_EXPIRED ->
          assertThat(caller.enrol(name, request).status()).isEqualTo(202);
      case WRONG_KEY ->
          assertThat(enrolled().getPublicKey()).isNotEqualTo(request.key().getPublic());
      case WRONG_ISSUER -> {
        var certificate = enrolled();
        assertThatThrownBy(() -> certificate.verify(issuing().getPublicKey()))
            .isInstanceOf(SignatureException.class);
      }
      case EXPIRED -> assertThat(enrolled().getNotAfter().toInstant()).isBefore(TIME.instant());
      case FUTURE -> assertThat(enrolled().getNotBefore().toInstant()).isAfter(TIME.instant());
      case CA_TRUE -> assertThat(enrolled().getBasicConstraints()).isNotEqualTo(-1);
      case MISSING_SAN -> assertThat(enrolled().getSubjectAlternativeNames()).isNull();
      case SAME_SERIAL -> seeSameSerial();
    }
  }

  private HttpResponse<String> send() throws IOException, InterruptedException {
    return send(RunningDouble.PATIENCE);
  }

  private HttpResponse<String> send(Duration patience) throws IOException, InterruptedException {
    return client.send(enrolment(patience), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest enrolment(Duration patience) {
    var posting = caller.posting("/v1/certificate/pkcs10enroll", caller.enrolment(name, request));
    return HttpRequest.newBuilder(posting, (_, _) -> true).timeout(patience).build();
  }

  private X509Certificate enrolled() {
    return EjbcaCaller.certificate(caller.enrol(name, request).json().path("certificate").asText());
  }

  private static X509Certificate issuing() {
    var authority =
        ca.facts("authority").stream()
            .filter(fact -> fact.path("role").asText().equals("issuing"))
            .findFirst()
            .orElseThrow();
    return EjbcaCaller.certificate(authority.path("der").asText());
  }

  private void seeHuge() throws IOException, InterruptedException {
    var answer =
        client.send(enrolment(RunningDouble.PATIENCE), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(100L << 20);
    try (InputStream body = answer.body()) {
      assertThat(new String(body.readNBytes(1 << 16), StandardCharsets.US_ASCII))
          .startsWith("{\"certificate\":\"MII")
          .endsWith("   ");
    }
  }

  private void seeReordered() throws Exception {
    ca.set("holdMillis", RunningDouble.PATIENCE.toMillis());
    try {
      var held =
          client.sendAsync(enrolment(RunningDouble.PATIENCE), HttpResponse.BodyHandlers.ofString());
      awaitIssued();
      assertThat(held).isNotDone();
      caller.get("/v1/ca/status");
      assertThat(held.get(RunningDouble.PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
          .isEqualTo(201);
    } finally {
      ca.set("holdMillis", SHORT.toMillis());
    }
  }

  /** The ledger is read, because any request would let the held answer go. */
  private void awaitIssued() {
    while (ca.facts("issued").stream()
        .noneMatch(fact -> fact.path("correlation").asText().equals(name))) {
      Thread.onSpinWait();
    }
  }

  private void seeCrossed() {
    ca.tell("DELETE", "/faults", "");
    var others = caller.enrol(name + "-before", TestRequest.of(name)).json();
    ca.order(Fault.CROSSED);
    assertThat(caller.enrol(name, request).json()).isEqualTo(others);
  }

  private void seeSameSerial() {
    ca.tell("DELETE", "/faults", "");
    var before = caller.enrol(name + "-before", TestRequest.of(name)).json();
    ca.order(Fault.SAME_SERIAL);
    var answer = caller.enrol(name, request).json();
    assertThat(answer.path("serial_number")).isEqualTo(before.path("serial_number"));
    assertThat(answer.path("certificate")).isNotEqualTo(before.path("certificate"));
  }

  @Test
  void anExpiredOrForeignTlsCertificateIsShownFromTheNextConnectionOn() {
    try {
      for (var tls : List.of("expired", "wrong-host")) {
        ca.set("tls", tls);
        try (var anew = ca.client("client");
            var other = new EjbcaCaller(ca, anew)) {
          assertThatThrownBy(() -> other.get("/v1/ca/status"))
              .hasRootCauseInstanceOf(
                  tls.equals("expired")
                      ? CertificateExpiredException.class
                      : CertificateException.class);
        }
      }
    } finally {
      ca.set("tls", "normal");
    }
    assertThat(caller.get("/v1/ca/status").status()).isEqualTo(200);
  }

  @Test
  void aConnectionThatIsOpenIsEndedWhenTheTlsCertificateChanges() throws Exception {
    caller.get("/v1/ca/status");
    try {
      ca.set("tls", "expired");
      caller.get("/v1/ca/status");

      assertThatThrownBy(() -> caller.get("/v1/ca/status"))
          .hasCauseInstanceOf(SSLHandshakeException.class);
    } finally {
      ca.set("tls", "normal");
    }
  }

  @Test
  void theClockCanBeWrong() throws Exception {
    ca.set("clockSkewSeconds", -7_200);
    try {
      assertThat(enrolled().getNotBefore().toInstant())
          .isBefore(TIME.instant().minusSeconds(7_200));
      assertThat(ca.facts("issued").getLast().path("at").asText())
          .isLessThan(ca.facts("issued").getLast().path("right").asText());
    } finally {
      ca.set("clockSkewSeconds", 0);
    }
  }

  @Test
  void aRateLetsThroughSoManyAndTurnsTheRestAway() throws Exception {
    ca.set("ratePerSecond", 1);
    try {
      var answers =
          IntStream.range(0, 4)
              .mapToObj(_ ->
                  client.sendAsync(
                      enrolment(RunningDouble.PATIENCE), HttpResponse.BodyHandlers.ofString()))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .map(HttpResponse::statusCode)
              .toList();

      assertThat(answers).contains(201, 429);
      assertThat(ca.facts("fault").getLast().path("source").asText()).isEqualTo("rate");
    } finally {
      ca.set("ratePerSecond", 0);
    }
  }

  @Test
  void chaosDrawsFaultsByItself() throws Exception {
    var only = RunningDouble.MAPPER.createObjectNode();
    for (var fault : Fault.values()) {
      only.put(fault.word(), fault == Fault.HTML ? 1.0 : 0.0);
    }
    var settings = RunningDouble.MAPPER.createObjectNode().put("chaosSeed", 7);
    ca.tell("PATCH", "/settings", settings.set("chaos", only).toString());
    try {
      assertThat(send().body()).startsWith("<!DOCTYPE html>");
      assertThat(ca.facts("fault").getLast().path("source").asText()).isEqualTo("chaos");
    } finally {
      ca.set("chaosSeed", 0);
    }
  }
}
