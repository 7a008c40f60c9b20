package io.birthmark.rest;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import io.birthmark.http.Readiness;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Health, for whoever starts and watches the node: {@code /alive} says that the process runs,
 * {@code /ready} whether it can do its work. Neither needs a token, and neither has an effect.
 */
final class HealthRoutes {
  private final Readiness readiness;

  HealthRoutes(Readiness readiness) {
    this.readiness = readiness;
  }

  private record Alive(boolean alive) {}

  private record Ready(boolean ready, List<Readiness.Check> checks) {}

  Route routes() {
    return concat(
        path("alive", () -> get(() -> complete(Answers.json(200, new Alive(true))))),
        // The checks are asked at each request, not when the routes are made.
        path("ready", () -> get(() -> extractRequest(_ -> complete(ready())))));
  }

  /** 200 with every check, or 503 with those that fail. */
  private HttpResponse ready() {
    var checks = readiness.checks();
    var failing = checks.stream().filter(check -> !check.ok()).toList();
    return failing.isEmpty()
        ? Answers.json(200, new Ready(true, checks))
        : Answers.json(503, new Ready(false, failing));
  }
}
