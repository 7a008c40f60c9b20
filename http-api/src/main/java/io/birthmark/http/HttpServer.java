package io.birthmark.http;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.handleExceptions;
import static org.apache.pekko.http.javadsl.server.Directives.handleRejections;
import static org.apache.pekko.http.javadsl.server.Directives.mapResponse;
import static org.apache.pekko.http.javadsl.server.Directives.withRequestTimeoutResponse;

import java.net.BindException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import scala.jdk.javaapi.DurationConverters;

/**
 * The HTTP server: binds to this machine's own address and puts around every route what holds for
 * all of them, which is limits, header lines, and problems in place of error pages.
 */
public final class HttpServer {
  private static final int MAX_HEADER_LINES = 64;
  private static final int MAX_HEADER_NAME = 64;

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
   * @return fails with a {@link NotStartedException}, for example when the port is in use
   */
  public static CompletionStage<ServerBinding> start(
      ActorSystem<?> system, HttpSettings settings, Route route) {
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(serverSettings(system, settings))
        .bind(guarded(settings, route))
        .exceptionally(failure -> {
          throw new NotStartedException(whyNot(settings, failure), failure);
        });
  }

  private static String whyNot(HttpSettings settings, Throwable failure) {
    var where = "port " + settings.port() + " of " + settings.host();
    boolean inUse =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
            .anyMatch(BindException.class::isInstance);
    return inUse
        ? where
            + " is in use by another program, or not this user's to take: stop that program or set"
            + " birthmark.http.port to another"
        : "HTTP cannot listen on " + where;
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

  private static ServerSettings serverSettings(ActorSystem<?> system, HttpSettings settings) {
    var defaults = ServerSettings.create(system.classicSystem());
    var parser =
        ParserSettings.forServer(system)
            .withMaxUriLength(settings.maxUri())
            .withMaxHeaderNameLength(MAX_HEADER_NAME)
            .withMaxHeaderValueLength(settings.maxHeaders())
            .withMaxHeaderCount(MAX_HEADER_LINES)
            .withMaxContentLength(settings.maxBody())
            // A caller must not be able to fill the log.
            .withIllegalHeaderWarnings(false);
    return defaults
        .withServerHeader(Optional.empty())
        .withParserSettings(parser)
        .withParsingErrorHandler(WireFaults.class.getName())
        .withMaxConnections(settings.maxConnections())
        .withTimeouts(
            defaults
                .getTimeouts()
                .withRequestTimeout(DurationConverters.toScala(settings.requestTimeout()))
                .withIdleTimeout(DurationConverters.toScala(settings.idleTimeout())));
  }
}
