package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import io.birthmark.access.Action;
import io.birthmark.http.Metrics;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.util.ByteString;

/**
 * {@code /metrics}, for Prometheus. It tells how large the fleet is and what goes wrong in it, so
 * it needs a token as the API does.
 */
final class MetricsRoutes {
  private static final ContentType FORMAT =
      ContentTypes.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Metrics metrics;

  MetricsRoutes(Metrics metrics) {
    this.metrics = metrics;
  }

  Route routes() {
    return path(
        "metrics",
        () -> get(() -> needs(Action.METRICS_READ, _ -> extractRequest(_ -> complete(answer())))));
  }

  private HttpResponse answer() {
    return HttpResponse.create()
        .withStatus(200)
        .withEntity(HttpEntities.create(FORMAT, ByteString.fromString(metrics.scrape())));
  }
}
