package io.birthmark.http;

import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.mapRequest;
import static org.apache.pekko.http.javadsl.server.Directives.mapResponse;

import io.birthmark.access.Principal;
import io.birthmark.device.TraceParent;
import io.birthmark.tracing.Attributes;
import io.birthmark.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * A span for each request to the API, until its answer is there, in the caller's trace if the
 * request says so (W3C Trace Context). It is named after the path as the description has it, so
 * that no device's name makes a name of its own.
 */
public final class HttpTraces {
  private static final AttributeKey<Span> SPAN = AttributeKey.create("span", Span.class);

  private final Traces traces;
  private final PathTemplates paths;

  HttpTraces(Traces traces, PathTemplates paths) {
    this.traces = traces;
    this.paths = paths;
  }

  /** The span that belongs to a request; empty when the request is not traced. */
  public static Optional<TraceParent> of(HttpRequest request) {
    return request.getAttribute(SPAN).flatMap(Traces::trace);
  }

  /** Whoever sent the request was let in: what kind of caller he is may be told, never who. */
  static void entered(HttpRequest request, Principal principal) {
    request
        .getAttribute(SPAN)
        .ifPresent(
            span -> span.setAttribute(Attributes.PRINCIPAL, principal.actor().kind().name()));
  }

  /** The route, traced. */
  Route around(Route inner) {
    return extractRequest(request -> traces.on() ? traced(request, inner) : inner);
  }

  private Route traced(HttpRequest request, Route inner) {
    var method = HttpMeters.known(request.method());
    var path = paths.of(request.getUri().getPathString());
    var caller =
        request.getHeader("traceparent").map(HttpHeader::value).flatMap(TraceParent::parse);
    var span = traces.atEdge(path.map(known -> method + " " + known).orElse(method), caller);
    span.setAttribute(Attributes.HTTP_METHOD, method);
    path.ifPresent(known -> span.setAttribute(Attributes.HTTP_ROUTE, known));
    return mapResponse(
        response -> ended(span, response),
        () -> mapRequest(asked -> asked.addAttribute(SPAN, span), () -> inner));
  }

  private static HttpResponse ended(Span span, HttpResponse response) {
    int status = response.status().intValue();
    span.setAttribute(Attributes.HTTP_STATUS, (long) status);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
    return response;
  }
}
