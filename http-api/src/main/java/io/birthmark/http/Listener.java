package io.birthmark.http;

import java.net.BindException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.ServerBuilder;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import scala.jdk.javaapi.DurationConverters;

/**
 * A port to listen on, with bounds for whoever speaks there. Knows nothing of what is answered.
 *
 * @param port 0 for any free one
 * @param portSetting the setting that an operator changes when the port is taken
 * @param faults answers what is no request; named to Pekko HTTP by class
 */
public record Listener(
    String host,
    int port,
    String portSetting,
    Limits limits,
    Class<? extends ParsingErrorHandler> faults) {
  private static final int MAX_HEADER_LINES = 64;
  private static final int MAX_HEADER_NAME = 64;

  /**
   * How much of anything is taken.
   *
   * @param request from a request's first line until its answer's
   * @param idle how long a connection may be silent
   * @param uri bytes of the request target
   * @param headers bytes of one header line's value
   * @param body bytes of a request's body
   */
  public record Limits(
      Duration request, Duration idle, int connections, int uri, int headers, int body) {}

  /**
   * Starts to listen.
   *
   * @return fails with a {@link HttpServer.NotStartedException}, for example when the port is in
   *     use
   */
  public CompletionStage<ServerBinding> bind(ActorSystem<?> system, Route route) {
    return told(builder(system).bind(route));
  }

  /** Starts to listen for TLS. */
  CompletionStage<ServerBinding> bind(ActorSystem<?> system, RenewedTls tls, Route route) {
    return told(
        builder(system).enableHttps(ConnectionContext.httpsServer(tls::engine)).bind(route));
  }

  private ServerBuilder builder(ActorSystem<?> system) {
    return Http.get(system).newServerAt(host, port).withSettings(serverSettings(system));
  }

  private CompletionStage<ServerBinding> told(CompletionStage<ServerBinding> binding) {
    return binding.exceptionally(failure -> {
      throw new HttpServer.NotStartedException(whyNot(failure), failure);
    });
  }

  private String whyNot(Throwable failure) {
    var where = "port " + port + " of " + host;
    boolean inUse =
        Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
            .anyMatch(BindException.class::isInstance);
    return inUse
        ? where
            + " is in use by another program, or not this user's to take: stop that program or set "
            + portSetting
            + " to another"
        : "HTTP cannot listen on " + where;
  }

  private ServerSettings serverSettings(ActorSystem<?> system) {
    var defaults = ServerSettings.create(system.classicSystem());
    var parser =
        ParserSettings.forServer(system)
            .withMaxUriLength(limits.uri())
            .withMaxHeaderNameLength(MAX_HEADER_NAME)
            .withMaxHeaderValueLength(limits.headers())
            .withMaxHeaderCount(MAX_HEADER_LINES)
            .withMaxContentLength(limits.body())
            // A caller must not be able to fill the log.
            .withIllegalHeaderWarnings(false);
    return defaults
        .withServerHeader(Optional.empty())
        .withRemoteAddressAttribute(true)
        .withParserSettings(parser)
        .withParsingErrorHandler(faults.getName())
        .withMaxConnections(limits.connections())
        .withTimeouts(
            defaults
                .getTimeouts()
                .withRequestTimeout(DurationConverters.toScala(limits.request()))
                .withIdleTimeout(DurationConverters.toScala(limits.idle())));
  }
}
