package io.birthmark.http;

import io.birthmark.device.Reason;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers bytes that are no request, or one beyond the parser's limits, before any route is asked.
 * Named to Pekko HTTP by class, which looks for the one instance under Scala's name for it.
 */
public final class WireFaults extends ParsingErrorHandler {
  /** The one instance. */
  public static final WireFaults MODULE$ = new WireFaults();

  private WireFaults() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    // What Pekko says of the fault may quote what was sent; it goes to the log at most.
    log.debug("no request: {}", error.summary());
    return ResponseHeaders.on(Problems.response(problem(status.intValue())));
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 413 -> Problem.of(Reason.MESSAGE_TOO_LARGE, "the body is too large");
      case 414 -> Problem.of(HttpFault.URI_TOO_LONG, "shorten the path or the query");
      case 431 -> Problem.of(HttpFault.HEADERS_TOO_LARGE, "send fewer or shorter header lines");
      case 501 -> Problem.of(HttpFault.METHOD_UNKNOWN, "see the API's description for methods");
      case 505 -> Problem.of(HttpFault.HTTP_VERSION_NOT_SUPPORTED, "use HTTP/1.1");
      default -> Problem.of(Reason.BAD_MESSAGE, "this is not a well-formed HTTP request");
    };
  }
}
