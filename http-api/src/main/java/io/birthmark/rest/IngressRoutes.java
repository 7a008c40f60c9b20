package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import io.birthmark.access.Action;
import io.birthmark.ingress.EdgeId;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;

/** {@code GET /ingress}: how devices come in over MQTT, edge node by edge node. */
final class IngressRoutes {
  private static final int USUAL = 100;

  private final IngressDoor ingress;

  IngressRoutes(IngressDoor ingress) {
    this.ingress = ingress;
  }

  Route routes() {
    return path(
        "ingress",
        () -> get(() -> needs(Action.DEVICE_READ, _ -> DeviceRoutes.answered(this::standing))));
  }

  private CompletionStage<HttpResponse> standing(HttpRequest request) {
    var sent = Parameters.of(request);
    var after = sent.value("pageToken", EdgeId::parse, "send nextPageToken of the page before");
    int limit = sent.number("pageSize", USUAL, IngressDoor.MAX_PAGE);
    return sent.problem()
        .map(problem -> Answers.problem(request, problem))
        .orElseGet(() ->
            ingress
                .survey(after, limit)
                .thenApply(standing -> Answers.json(200, IngressResource.of(standing))));
  }
}
