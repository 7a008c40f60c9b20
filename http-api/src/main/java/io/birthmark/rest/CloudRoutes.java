package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;

import io.birthmark.access.Action;
import io.birthmark.cloud.CloudRegistrations.Place;
import io.birthmark.cloud.CloudRegistrations.Progress;
import io.birthmark.device.CloudName;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.http.Problem;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** Clouds: how far the certificates are that are registered there. */
final class CloudRoutes {
  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  /** Microseconds since 1970 and a digest, as a page token has them. */
  private static final Pattern PLACE = Pattern.compile("([0-9]{1,18}) ([0-9a-f]{64})");

  private final CloudPorts clouds;

  CloudRoutes(CloudPorts clouds) {
    this.clouds = clouds;
  }

  Route routes() {
    return pathPrefix(
        "clouds",
        () ->
            concat(
                pathEnd(() -> reading(_ -> all())),
                path(
                    PathMatchers.segment().slash("registrations"),
                    name -> reading(request -> registrations(request, name)))));
  }

  private static Route reading(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    return get(() -> needs(Action.CA_READ, _ -> DeviceRoutes.answered(answer)));
  }

  private CompletionStage<HttpResponse> all() {
    CompletionStage<List<CloudResource>> told = CompletableFuture.completedFuture(List.of());
    for (var name :
        clouds.names().stream().sorted(Comparator.comparing(CloudName::value)).toList()) {
      told =
          told.thenCombine(
              clouds.registrations().summary(name),
              (before, summary) -> {
                var next = new ArrayList<>(before);
                next.add(CloudResource.of(name, summary));
                return next;
              });
    }
    return told.thenApply(items -> Answers.json(200, new CloudResource.All(items)));
  }

  private CompletionStage<HttpResponse> registrations(HttpRequest request, String named) {
    var cloud = CloudName.of(named).filter(clouds.names()::contains);
    if (cloud.isEmpty()) {
      return Answers.problem(
          request, Problem.of(Reason.NOT_FOUND, "no cloud of this name is configured"));
    }
    var sent = Parameters.of(request);
    var state = sent.name("state", Progress.class).orElse(Progress.WAITING);
    int size = sent.number("pageSize", USUAL, MOST);
    var query = cloud.get() + " " + state;
    var after =
        sent.value(
            "pageToken",
            token -> PageToken.read(query, token).flatMap(CloudRoutes::place),
            "send nextPageToken of the page before, with the same other parameters");
    var problem = sent.problem();
    return problem.isPresent()
        ? Answers.problem(request, problem.get())
        : page(cloud.get(), state, after, size, query);
  }

  /** One more than the page has is asked for, so that its last token leads somewhere. */
  private CompletionStage<HttpResponse> page(
      CloudName cloud, Progress state, Optional<Place> after, int size, String query) {
    return clouds
        .registrations()
        .page(cloud, state, after, size + 1)
        .thenApply(found -> {
          var here = found.stream().limit(size).toList();
          return Answers.json(
              200,
              new CloudResource.Certificates(
                  here.stream().map(CloudResource.Certificate::of).toList(),
                  found.size() > size
                      ? Optional.of(PageToken.of(query, text(here.getLast().place())))
                      : Optional.empty()));
        });
  }

  private static String text(Place place) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, place.since()) + " " + place.certificate();
  }

  private static Optional<Place> place(String text) {
    var parts = PLACE.matcher(text);
    return parts.matches()
        ? Optional.of(
            new Place(
                Instant.EPOCH.plus(Long.parseLong(parts.group(1)), ChronoUnit.MICROS),
                Sha256.fromHex(parts.group(2))))
        : Optional.empty();
  }
}
