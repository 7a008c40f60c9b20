package io.birthmark.http;

import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.mapResponse;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Times requests: {@code http.requests{method,status}}, until the answer is there; a streamed body
 * may take longer. A method that HTTP does not define is {@code OTHER}, so that nobody can invent
 * labels.
 */
final class HttpMeters {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final MeterRegistry registry;

  HttpMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** The route, timed. */
  Route around(Route inner) {
    return extractRequest(request -> {
      var begin = Timer.start(registry);
      return mapResponse(response -> ended(begin, request, response), () -> inner);
    });
  }

  /** The method, or {@code OTHER}: nobody can invent names. */
  static String known(HttpMethod method) {
    return METHODS.contains(method.value()) ? method.value() : "OTHER";
  }

  private HttpResponse ended(Timer.Sample begin, HttpRequest request, HttpResponse response) {
    begin.stop(
        Timer.builder("http.requests")
            .description("requests to the API, until their answer")
            .tag("method", known(request.method()))
            .tag("status", Integer.toString(response.status().intValue()))
            .publishPercentiles(0.5, 0.95)
            .register(registry));
    return response;
  }
}
