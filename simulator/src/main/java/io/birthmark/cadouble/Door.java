package io.birthmark.cadouble;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What happens to one request from its first byte to its answer, with or without a fault. */
final class Door {
  /** More than any documented request of a CA; a longer one is refused unread. */
  private static final int MOST_BYTES = 1 << 20;

  private static final long HUGE_BYTES = 100L << 20;

  /** How long a request that is never answered is kept. */
  private static final Duration FOR_EVER = Duration.ofMinutes(10);

  private final Desk desk;
  private final Ledger ledger;
  private final Misdeeds misdeeds;
  private final Supplier<Settings> settings;
  private final AtomicLong requests;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final Map<String, Answer> lastGood = new ConcurrentHashMap<>();
  private final Object answering = new Object();
  private long answered;

  /** How the double takes a connection from its caller. */
  @FunctionalInterface
  interface Reset {
    void reset(int port) throws IOException;
  }

  Door(
      Desk desk,
      Ledger ledger,
      Misdeeds misdeeds,
      Supplier<Settings> settings,
      long requestsSoFar) {
    this.desk = desk;
    this.ledger = ledger;
    this.misdeeds = misdeeds;
    this.settings = settings;
    this.requests = new AtomicLong(requestsSoFar);
  }

  /** Lets no request wait any longer. */
  void end() {
    ended.countDown();
    synchronized (answering) {
      answering.notifyAll();
    }
  }

  /** One request and where its answer goes. */
  private record Visit(HttpExchange exchange, Reset wire, Call call, Desk.Ask ask) {}

  /**
   * Answers a request.
   *
   * @param stale whether the server shows another certificate by now, so that the caller must
   *     connect anew
   */
  void handle(HttpExchange exchange, Reset wire, boolean stale) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
      var headers = exchange.getResponseHeaders();
      if (stale) {
        headers.set("Connection", "close");
      }
      if (body.length > MOST_BYTES) {
        headers.set("Connection", "close");
        exchange.sendResponseHeaders(413, -1);
        return;
      }
      var call = call(exchange, body);
      var ask = desk.understand(call);
      receive(call, ask);
      pause(settings.get().latencyMillis());
      var visit = new Visit(exchange, wire, call, ask);
      var fault = fault(call, ask);
      if (fault.isPresent()) {
        wrong(visit, fault.get());
      } else {
        send(visit, carriedOut(visit, Optional.empty()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Call call(HttpExchange exchange, byte[] body) {
    var headers = new HashMap<String, List<String>>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    var address = exchange.getRequestURI();
    return new Call(
        requests.incrementAndGet(),
        exchange.getRequestMethod(),
        address.getRawPath(),
        Optional.ofNullable(address.getRawQuery()).orElse(""),
        headers,
        new Call.Body(body),
        client(exchange));
  }

  private static Optional<X509Certificate> client(HttpExchange exchange) {
    if (!(exchange instanceof HttpsExchange secured)) {
      return Optional.empty();
    }
    try {
      return Optional.of((X509Certificate) secured.getSSLSession().getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private void receive(Call call, Desk.Ask ask) {
    ledger.append(
        "received",
        Ledger.fields()
            .put("request", call.number())
            .put("operation", ask.operation())
            .put("correlation", ask.correlation())
            .put("spkiSha256", ask.spkiSha256())
            .put("bodySha256", Digest.sha256(call.body().bytes()))
            .put("method", call.method())
            .put("path", call.path()));
  }

  private Optional<Fault> fault(Call call, Desk.Ask ask) {
    var ordered = misdeeds.ordered(ask);
    if (ordered.isPresent()) {
      return told(call, ordered, "ordered");
    }
    if (isOverQuota(ask)) {
      return told(call, Optional.of(Fault.THROTTLED), "rate");
    }
    return told(call, misdeeds.drawn(ask, settings.get()), "chaos");
  }

  private Optional<Fault> told(Call call, Optional<Fault> fault, String source) {
    fault.ifPresent(kind ->
        ledger.append(
            "fault",
            Ledger.fields()
                .put("request", call.number())
                .put("kind", kind.word())
                .put("source", source)));
    return fault;
  }

  private boolean isOverQuota(Desk.Ask ask) {
    int set = settings.get().ratePerSecond();
    int quota = ask.issuance() && set > 0 ? set : desk.quota(ask.operation());
    if (quota == 0) {
      return false;
    }
    return !buckets
        .computeIfAbsent(
            ask.operation() + ' ' + quota,
            _ ->
                Bucket.builder()
                    .addLimit(
                        limit -> limit.capacity(quota).refillGreedy(quota, Duration.ofSeconds(1)))
                    .build())
        .tryConsume(1);
  }

  private Answer carriedOut(Visit visit, Optional<Fault> fault) {
    return desk.answer(visit.call(), fault);
  }

  private void wrong(Visit visit, Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case SLOW -> {
        pause(settings.get().slowMillis());
        send(visit, carriedOut(visit, Optional.empty()));
      }
      case LATE -> {
        var answer = carriedOut(visit, Optional.empty());
        ledger.force();
        pause(settings.get().holdMillis());
        send(visit, answer);
      }
      case STALL -> {
        pause(FOR_EVER.toMillis());
        cut(visit);
      }
      case RESET_BEFORE -> cut(visit);
      case RESET_AFTER -> {
        carriedOut(visit, Optional.empty());
        cut(visit);
      }
      case ERROR_AFTER -> {
        carriedOut(visit, Optional.empty());
        send(visit, desk.trouble(fault, visit.ask()));
      }
      case ERROR_BEFORE, OFFLINE, THROTTLED, THROTTLED_RETRY_AFTER, AUTH_EXPIRED ->
          send(visit, desk.trouble(fault, visit.ask()));
      case TRUNCATED -> sendHalf(visit, carriedOut(visit, Optional.empty()));
      case HUGE -> sendHuge(visit, carriedOut(visit, Optional.empty()));
      case HTML ->
          send(
              visit,
              Answer.of(
                  200,
                  "text/html; charset=UTF-8",
                  "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in to go on.</body></html>"));
      case REDIRECT ->
          send(
              visit,
              Answer.of(302, "text/plain", "")
                  .with("Location", "https://login.elsewhere.invalid/"));
      case DUPLICATE -> {
        carriedOut(visit, Optional.empty());
        send(visit, carriedOut(visit, Optional.empty()));
      }
      case REORDERED -> {
        long before = answersSoFar();
        var answer = carriedOut(visit, Optional.empty());
        ledger.force();
        awaitAnswerAfter(before);
        send(visit, answer);
      }
      case CROSSED -> {
        var others = Optional.ofNullable(lastGood.get(visit.ask().operation()));
        var own = carriedOut(visit, Optional.empty());
        send(visit, others.orElse(own));
      }
      case DENIED,
          PENDING_ISSUED,
          PENDING_DENIED,
          PENDING_EXPIRED,
          WRONG_KEY,
          WRONG_ISSUER,
          EXPIRED,
          FUTURE,
          CA_TRUE,
          MISSING_SAN,
          SAME_SERIAL ->
          send(visit, carriedOut(visit, Optional.of(fault)));
    }
  }

  /** Waits; over at once when the double ends. */
  private void pause(long millis) throws InterruptedException {
    if (millis > 0) {
      boolean over = ended.await(millis, TimeUnit.MILLISECONDS);
      if (over) {
        throw new InterruptedException();
      }
    }
  }

  private long answersSoFar() {
    synchronized (answering) {
      return answered;
    }
  }

  private void awaitAnswerAfter(long before) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.get().holdMillis());
    synchronized (answering) {
      while (answered == before && ended.getCount() > 0) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          return;
        }
        answering.wait(left);
      }
    }
  }

  private void tellAnswered(Visit visit, int status, byte[] body) {
    ledger.append(
        "answered",
        Ledger.fields()
            .put("request", visit.call().number())
            .put("status", status)
            .put("bodySha256", Digest.sha256(body)));
    ledger.force();
  }

  private void send(Visit visit, Answer answer) throws IOException {
    if (answer.status() < 300) {
      lastGood.put(visit.ask().operation(), answer);
    }
    var body = answer.body().bytes();
    tellAnswered(visit, answer.status(), body);
    begin(visit, answer, body.length == 0 ? -1 : body.length);
    visit.exchange().getResponseBody().write(body);
    synchronized (answering) {
      answered++;
      answering.notifyAll();
    }
  }

  private static void begin(Visit visit, Answer answer, long length) throws IOException {
    answer.headers().forEach(visit.exchange().getResponseHeaders()::set);
    visit.exchange().sendResponseHeaders(answer.status(), length);
  }

  private void sendHalf(Visit visit, Answer answer) throws IOException {
    var body = answer.body().bytes();
    tellAnswered(visit, answer.status(), body);
    begin(visit, answer, Math.max(body.length, 2));
    var out = visit.exchange().getResponseBody();
    out.write(body, 0, body.length / 2);
    out.flush();
  }

  private void sendHuge(Visit visit, Answer answer) throws IOException {
    var body = answer.body().bytes();
    tellAnswered(visit, answer.status(), body);
    begin(visit, answer, HUGE_BYTES);
    var out = visit.exchange().getResponseBody();
    out.write(body);
    // Blanks after a JSON document are no fault of its own, so only a limit on the size refuses it.
    var blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    for (long left = HUGE_BYTES - body.length; left > 0; left -= blanks.length) {
      out.write(blanks, 0, (int) Math.min(left, blanks.length));
    }
  }

  private void cut(Visit visit) throws IOException {
    tellAnswered(visit, 0, new byte[0]);
    visit.wire().reset(visit.exchange().getRemoteAddress().getPort());
  }
}
