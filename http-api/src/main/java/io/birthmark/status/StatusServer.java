package io.birthmark.status;

import static org.apache.pekko.http.javadsl.server.Directives.handleExceptions;
import static org.apache.pekko.http.javadsl.server.Directives.handleRejections;

import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.ExceptionHandler;
import org.apache.pekko.http.javadsl.server.Rejection;
import org.apache.pekko.http.javadsl.server.RejectionHandler;
import org.apache.pekko.http.javadsl.server.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second HTTP server, beside the API's: public, plain, read-only. Whatever goes wrong, it
 * answers with a status and no word.
 */
public final class StatusServer {
  private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);

  private StatusServer() {}

  /**
   * Starts to listen.
   *
   * @return fails with a {@link io.birthmark.http.HttpServer.NotStartedException}, for example when
   *     the port is in use
   */
  public static CompletionStage<ServerBinding> start(
      ActorSystem<?> system,
      StatusSettings settings,
      StatusDocuments documents,
      InstantSource clock) {
    var routes = new StatusRoutes(documents, settings.maxAge(), clock).routes();
    return settings.listener().bind(system, wordless(routes));
  }

  private static Route wordless(Route route) {
    return handleExceptions(
        ExceptionHandler.newBuilder()
            .matchAny(failure -> {
              LOG.error("a status document could not be served", failure);
              return bare(StatusCodes.INTERNAL_SERVER_ERROR);
            })
            .build(),
        () ->
            handleRejections(
                RejectionHandler.newBuilder()
                    .handleNotFound(bare(StatusCodes.NOT_FOUND))
                    .handle(Rejection.class, _ -> bare(StatusCodes.NOT_FOUND))
                    .build(),
                () -> route));
  }

  private static Route bare(StatusCode status) {
    return Directives.complete(HttpResponse.create().withStatus(status));
  }
}
