package io.birthmark.status;

import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers bytes that are no request with the status that fits and no word. Named to Pekko HTTP by
 * class, which looks for the one instance under Scala's name for it.
 */
public final class WordlessFaults extends ParsingErrorHandler {
  /** The one instance. */
  public static final WordlessFaults MODULE$ = new WordlessFaults();

  private WordlessFaults() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    log.debug("no request: {}", error.summary());
    return HttpResponse.create().withStatus(status.intValue());
  }
}
