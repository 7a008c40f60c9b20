package io.birthmark.http;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.handleExceptions;
import static org.apache.pekko.http.javadsl.server.Directives.handleRejections;
import static org.apache.pekko.http.javadsl.server.Directives.mapResponse;
import static org.apache.pekko.http.javadsl.server.Directives.withRequestTimeoutResponse;

import io.birthmark.metrics.Meters;
import io.birthmark.tracing.Traces;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * The HTTP server: binds to this machine's own address and puts around every route what holds for
 * all of them, which is limits, header lines, and problems in place of error pages.
 */
public final class HttpServer {
  private HttpServer() {}

  /** The server did not start; the message tells an operator why and what to do. */
  public static final class NotStartedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotStartedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Starts to listen.
   *
   * @return fails with a {@link NotStartedException}, for example when the port is in use or the
   *     TLS certificate cannot be used
   */
  public static CompletionStage<ServerBinding> start(
      ActorSystem<?> system, HttpSettings settings, InstantSource clock, Route route) {
    var meters = new HttpMeters(Meters.registry(system));
    var traces = new HttpTraces(Traces.of(system), PathTemplates.in(ApiDescription.text()));
    var whole = meters.around(traces.around(guarded(settings, route)));
    try {
      var tls = settings.tls().map(files -> RenewedTls.start(system, files, clock));
      return tls.map(renewed -> listener(settings).bind(system, renewed, overTls(whole)))
          .orElseGet(() -> listener(settings).bind(system, whole));
    } catch (NotStartedException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A browser that was here by TLS never comes without (RFC 6797). */
  private static Route overTls(Route route) {
    return mapResponse(
        response ->
            response.addHeader(RawHeader.create("Strict-Transport-Security", "max-age=31536000")),
        () -> route);
  }

  private static Listener listener(HttpSettings settings) {
    return new Listener(
        settings.host(),
        settings.port(),
        "birthmark.http.port",
        new Listener.Limits(
            settings.requestTimeout(),
            settings.idleTimeout(),
            settings.maxConnections(),
            settings.maxUri(),
            settings.maxHeaders(),
            settings.maxBody()),
        WireFaults.class);
  }

  private static Route guarded(HttpSettings settings, Route route) {
    return withRequestTimeoutResponse(
        request -> ResponseHeaders.on(Mishaps.late(request)),
        () ->
            mapResponse(
                ResponseHeaders::on,
                () ->
                    handleExceptions(
                        Mishaps.exceptions(),
                        () ->
                            handleRejections(
                                Mishaps.rejections(), () -> bounded(settings, route)))));
  }

  /** The parser bounds each header line; here all of them together are bounded. */
  private static Route bounded(HttpSettings settings, Route route) {
    return extractRequest(
        request -> headerBytes(request) <= settings.maxHeaders() ? route : tooLarge(request));
  }

  private static Route tooLarge(HttpRequest request) {
    var problem = Problem.of(HttpFault.HEADERS_TOO_LARGE, "send fewer or shorter header lines");
    return complete(Problems.response(problem, request));
  }

  private static long headerBytes(HttpRequest request) {
    long bytes = 0;
    for (var header : request.getHeaders()) {
      // ": " and the line's end.
      bytes += header.name().length() + header.value().length() + 4;
    }
    return bytes;
  }
}
