package io.birthmark.status;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.conditional;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.respondWithHeaders;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.DateTime;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.EntityTag;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Answers GET and HEAD for the documents that there are, conditional requests included (RFC 9110
 * §13); everything else with a 404 that says nothing.
 */
final class StatusRoutes {
  private final StatusDocuments documents;
  private final Duration maxAge;
  private final InstantSource clock;

  StatusRoutes(StatusDocuments documents, Duration maxAge, InstantSource clock) {
    this.documents = documents;
    this.maxAge = maxAge;
    this.clock = clock;
  }

  Route routes() {
    return extractRequest(request ->
        found(request)
            .map(this::served)
            .orElseGet(() -> complete(HttpResponse.create().withStatus(StatusCodes.NOT_FOUND))));
  }

  private Optional<StatusDocument> found(HttpRequest request) {
    boolean reads =
        request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
    return reads ? documents.at(request.getUri().path()) : Optional.empty();
  }

  private Route served(StatusDocument document) {
    var type = MediaTypes.applicationBinary(document.kind().subtype(), false);
    var entity = HttpEntities.create(ContentTypes.create(type), document.der().toArray());
    return respondWithHeaders(
        headers(document),
        () ->
            conditional(
                EntityTag.create(document.tag(), false),
                DateTime.create(document.modified().toEpochMilli()),
                () -> complete(HttpResponse.create().withEntity(entity))));
  }

  private List<HttpHeader> headers(StatusDocument document) {
    return List.of(
        RawHeader.create("Cache-Control", "public, max-age=" + age(document).toSeconds()),
        RawHeader.create("X-Content-Type-Options", "nosniff"));
  }

  /**
   * How long a cache may answer for us: never beyond the document's end, and not so long either
   * that a list made early, because something was revoked, stays unseen.
   */
  private Duration age(StatusDocument document) {
    var left =
        document.goodUntil().map(end -> Duration.between(clock.instant(), end)).orElse(maxAge);
    return left.isNegative() ? Duration.ZERO : left.compareTo(maxAge) < 0 ? left : maxAge;
  }
}
