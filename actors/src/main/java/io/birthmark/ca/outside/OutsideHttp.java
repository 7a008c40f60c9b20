package io.birthmark.ca.outside;

import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 to one CA. It follows no redirect, believes no certificate but for the host it asked,
 * reads no more of an answer than it may, and never repeats a request. Its files are looked at
 * before each request: a change of them makes a new client, and one that cannot be used leaves the
 * old one in place.
 */
public final class OutsideHttp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutsideHttp.class);

  private final TlsFiles files;
  private final Limits limits;
  private final Executor executor;
  private Optional<Current> current = Optional.empty();
  private String toldFault = "";

  /**
   * Bounds of a request.
   *
   * @param connect until the connection stands
   * @param request from its begin until its answer has been read
   * @param maxBody bytes of an answer
   */
  public record Limits(Duration connect, Duration request, int maxBody) {}

  private record Current(Sha256 fingerprint, TlsFiles.Contents contents, HttpClient client) {}

  /**
   * A way to a CA.
   *
   * @param executor threads that read files and answers; bounded
   */
  public OutsideHttp(TlsFiles files, Limits limits, Executor executor) {
    this.files = files;
    this.limits = limits;
    this.executor = executor;
  }

  /** Sends a request, with the bearer token where there is one; never fails. */
  public CompletionStage<HttpOutcome> send(HttpRequest.Builder request) {
    return send(request, limits.request());
  }

  /** The same, with {@code within} to do it in if that is less than what is allowed. */
  public CompletionStage<HttpOutcome> send(HttpRequest.Builder request, Duration within) {
    var patience = within.compareTo(limits.request()) < 0 ? within : limits.request();
    try {
      return CompletableFuture.supplyAsync(this::current, executor)
          .thenCompose(ready -> send(ready, request, patience))
          .exceptionally(OutsideHttp::failed);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(
          new HttpOutcome.NotSent(Obstacle.BUSY, "too much work is waiting in this node"));
    }
  }

  private CompletionStage<HttpOutcome> send(
      Current ready, HttpRequest.Builder request, Duration patience) {
    ready
        .contents()
        .bearer()
        .ifPresent(token -> request.setHeader("Authorization", "Bearer " + token));
    var sent =
        ready
            .client()
            .sendAsync(
                request.timeout(patience).build(),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.maxBody()));
    // The client's own time-out ends with the headers; this one covers the body too.
    return sent.copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((_, _) -> sent.cancel(true))
        .thenApply(OutsideHttp::reply);
  }

  private static HttpOutcome reply(HttpResponse<byte[]> response) {
    return new HttpOutcome.Reply(
        response.statusCode(),
        response.headers().firstValue("Retry-After").flatMap(HttpOutcome::retryAfter),
        response.headers().firstValue("Date").flatMap(HttpOutcome::date),
        Bytes.copyOf(response.body()));
  }

  private static HttpOutcome failed(Throwable failure) {
    var cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case FilesUnusable e -> new HttpOutcome.NotSent(Obstacle.FILES, said(e));
      case HttpConnectTimeoutException _ ->
          new HttpOutcome.NotSent(Obstacle.NO_CONNECTION, "no connection within the time allowed");
      case ConnectException e ->
          e.getCause() instanceof UnresolvedAddressException
              ? new HttpOutcome.NotSent(Obstacle.NAME, "its host name cannot be resolved")
              : new HttpOutcome.NotSent(Obstacle.REFUSED, "it takes no connection: " + said(e));
      // Whoever ends the handshake acts on nothing that came with it.
      case SSLHandshakeException e ->
          new HttpOutcome.NotSent(Obstacle.ofHandshake(e), "no TLS: " + said(e));
      case TimeoutException _, HttpTimeoutException _ ->
          new HttpOutcome.InDoubt("no answer within the time allowed");
      // Such as a part of the host name that is too long: it is noticed before anything is sent.
      case IllegalArgumentException e ->
          new HttpOutcome.NotSent(Obstacle.NAME, "its host name is none: " + said(e));
      case IOException e -> new HttpOutcome.InDoubt("the connection failed: " + said(e));
      case RejectedExecutionException _ ->
          new HttpOutcome.InDoubt("too much work is waiting in this node");
      default -> throw new CompletionException(cause);
    };
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  /** The files that a request needs cannot be used, and never could. */
  private static final class FilesUnusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    FilesUnusable(String detail) {
      super(detail);
    }
  }

  private synchronized Current current() {
    try {
      var now = files.fingerprint();
      var before = current;
      if (before.isPresent() && before.get().fingerprint().equals(now)) {
        toldFault = "";
        return before.get();
      }
      var contents = files.open();
      var next = new Current(now, contents, client(contents));
      before.ifPresent(old -> {
        LOG.info("the files for TLS to the CA have changed; they are used from now on");
        old.client().shutdown();
      });
      current = Optional.of(next);
      toldFault = "";
      return next;
    } catch (IllegalArgumentException e) {
      var old = current;
      if (old.isEmpty()) {
        throw new FilesUnusable(said(e));
      }
      if (!said(e).equals(toldFault)) {
        toldFault = said(e);
        LOG.warn("the files for TLS to the CA cannot be used, the last ones stay: {}", toldFault);
      }
      return old.get();
    }
  }

  /** Ends its connections, each after the request that it serves. */
  @Override
  public synchronized void close() {
    current.ifPresent(made -> made.client().shutdown());
    current = Optional.empty();
  }

  private HttpClient client(TlsFiles.Contents contents) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(limits.connect())
        .sslContext(contents.context())
        .executor(executor)
        .build();
  }
}
