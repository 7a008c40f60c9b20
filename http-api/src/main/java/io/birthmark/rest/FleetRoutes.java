package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.fleet.DeviceRow;
import io.birthmark.fleet.FleetRebuild;
import io.birthmark.fleet.FleetView;
import io.birthmark.fleet.FleetView.Dated;
import io.birthmark.fleet.FleetView.ExpiryBy;
import io.birthmark.fleet.FleetView.Place;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The fleet as a whole: lists, search, counts, who waits for whom. It follows the twins at a small
 * distance that every answer tells.
 */
final class FleetRoutes {
  private static final String TENANT = DeviceId.DEFAULT_TENANT;
  private static final int LONGEST_SEARCH = 128;

  /** How far back a funnel may look; "all" has no beginning. */
  private static final Map<String, Duration> WINDOWS =
      Map.of("1h", Duration.ofHours(1), "24h", Duration.ofHours(24), "7d", Duration.ofDays(7));

  private static final Forecast BY_DAY = new Forecast(false, ExpiryBy.NOTHING);

  /** How a forecast of what expires may be asked for. */
  private static final Map<String, Forecast> FORECASTS =
      Map.of(
          "day", BY_DAY,
          "month", new Forecast(true, ExpiryBy.NOTHING),
          "ca", new Forecast(false, ExpiryBy.CA),
          "profile", new Forecast(false, ExpiryBy.PROFILE),
          "month,ca", new Forecast(true, ExpiryBy.CA),
          "month,profile", new Forecast(true, ExpiryBy.PROFILE));

  private record Forecast(boolean byMonth, ExpiryBy apart) {}

  private final FleetView fleet;
  private final FleetRebuild rebuild;
  private final InstantSource clock;
  private final JsonBody body;
  private final int mostNames;

  /**
   * The routes.
   *
   * @param mostNames devices that may be asked for by name in one request
   */
  FleetRoutes(ApiPorts ports, JsonBody body, int mostNames) {
    this.fleet = ports.fleet();
    this.rebuild = ports.rebuild();
    this.clock = ports.clock();
    this.body = body;
    this.mostNames = mostNames;
  }

  Route routes() {
    return concat(
        pathPrefix("devices", () -> pathEnd(() -> answering(this::list))),
        path(
            "devices:lookUp",
            () -> post(() -> needs(Action.DEVICE_READ, _ -> DeviceRoutes.answered(this::lookUp)))),
        path("search", () -> answering(this::search)),
        path("stuck", () -> answering(this::stuck)),
        pathPrefix(
            "fleet",
            () ->
                concat(
                    pathEnd(() -> answering(this::summary)),
                    path("funnel", () -> answering(this::funnel)),
                    path("expiry", () -> answering(this::expiry)))),
        pathPrefix(
            "projections",
            () ->
                concat(
                    path("fleet", () -> answering(this::projection)),
                    path(
                        "fleet:rebuild",
                        () ->
                            post(() ->
                                needs(
                                    Action.NODE_OPERATE,
                                    _ -> DeviceRoutes.answered(this::beginRebuild)))))));
  }

  private static Route answering(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    return get(() -> needs(Action.DEVICE_READ, _ -> DeviceRoutes.answered(answer)));
  }

  private CompletionStage<HttpResponse> list(HttpRequest request) {
    return switch (ListQuery.of(request, clock.instant())) {
      case ListQuery.Bad(var problem) -> Answers.problem(request, problem);
      case ListQuery.Good page when wantsLines(request) ->
          Answers.now(Answers.lines(all(page).map(FleetDeviceResource::of)));
      case ListQuery.Good page ->
          told(
              fleet.list(page.filter(), page.after(), page.limit()),
              (found, now) -> FleetResource.Devices.of(found, page::token, now));
    };
  }

  /** Whether the answer is to be one document a line. */
  static boolean wantsLines(HttpRequest request) {
    return request
        .getHeader("Accept")
        .map(HttpHeader::value)
        .filter(accepted -> accepted.contains("application/x-ndjson"))
        .isPresent();
  }

  /** The whole list from the place on, page by page and as fast as it is read. */
  private Source<DeviceRow, NotUsed> all(ListQuery.Good from) {
    record Next(boolean more, Optional<Place> place) {}
    return Source.unfoldAsync(
            new Next(true, from.after()),
            next ->
                next.more()
                    ? fleet
                        .list(from.filter(), next.place(), FleetView.MAX_PAGE)
                        .thenApply(page ->
                            Optional.of(
                                Pair.create(
                                    new Next(page.value().next().isPresent(), page.value().next()),
                                    page.value().items())))
                    : CompletableFuture.completedFuture(Optional.empty()))
        .mapConcat(items -> items);
  }

  private CompletionStage<HttpResponse> lookUp(HttpRequest request) {
    return body.read(
        request,
        LookUpRequest.class,
        sent ->
            switch (sent.check(mostNames)) {
              case LookUpRequest.Bad(var problem) -> Answers.problem(request, problem);
              case LookUpRequest.Good(var ids, var serials) ->
                  fleet
                      .lookUp(TENANT, ids, serials)
                      .thenApply(found ->
                          wantsLines(request)
                              ? Answers.lines(Source.from(FleetResource.lines(found.value())))
                              : Answers.json(
                                  200, FleetResource.LookedUp.of(found, clock.instant())));
            });
  }

  private CompletionStage<HttpResponse> search(HttpRequest request) {
    var sent = Parameters.of(request);
    var text =
        sent.value(
            "q", FleetRoutes::searched, "send 1 to " + LONGEST_SEARCH + " printable characters");
    return good(
        request,
        sent.required("q", "send an id, a serial number, a SHA-256, or how one begins"),
        () -> told(fleet.search(TENANT, text.orElseThrow()), FleetResource.Results::of));
  }

  private static Optional<String> searched(String text) {
    return text.isBlank()
            || text.length() > LONGEST_SEARCH
            || text.codePoints().anyMatch(Character::isISOControl)
        ? Optional.empty()
        : Optional.of(text.strip());
  }

  private CompletionStage<HttpResponse> stuck(HttpRequest request) {
    return good(
        request, Parameters.of(request), () -> told(fleet.stuck(TENANT), FleetResource.Stuck::of));
  }

  private CompletionStage<HttpResponse> summary(HttpRequest request) {
    return good(
        request,
        Parameters.of(request),
        () -> told(fleet.counts(TENANT), FleetResource.Summary::of));
  }

  private CompletionStage<HttpResponse> funnel(HttpRequest request) {
    var sent = Parameters.of(request);
    var window =
        sent.value(
                "window",
                text ->
                    text.equals("all") || WINDOWS.containsKey(text)
                        ? Optional.of(text)
                        : Optional.empty(),
                "send 1h, 24h, 7d or all")
            .orElse("24h");
    var from = Optional.ofNullable(WINDOWS.get(window)).map(clock.instant()::minus);
    return good(
        request,
        sent,
        () ->
            told(
                fleet.funnel(TENANT, from),
                (steps, now) -> FleetResource.Funnel.of(window, steps, now)));
  }

  private CompletionStage<HttpResponse> expiry(HttpRequest request) {
    var sent = Parameters.of(request);
    var forecast =
        sent.value(
                "by",
                text -> Optional.ofNullable(FORECASTS.get(text)),
                "send one of " + String.join("; ", new TreeSet<>(FORECASTS.keySet())))
            .orElse(BY_DAY);
    return good(
        request,
        sent,
        () ->
            told(
                fleet.expiry(TENANT, forecast.apart()),
                (days, now) ->
                    FleetResource.Expiry.of(days, forecast.byMonth(), forecast.apart(), now)));
  }

  private CompletionStage<HttpResponse> projection(HttpRequest request) {
    return rebuild
        .status()
        .thenApply(status -> Answers.json(200, FleetResource.Projection.of(status)));
  }

  private CompletionStage<HttpResponse> beginRebuild(HttpRequest request) {
    return rebuild
        .rebuild()
        .thenCompose(status ->
            status.generation() == 0
                ? Answers.problem(
                    request,
                    Problem.of(Reason.BUSY, "the fleet's first read model has yet to begin"))
                : Answers.now(Answers.json(202, FleetResource.Projection.of(status))));
  }

  private static CompletionStage<HttpResponse> good(
      HttpRequest request, Parameters sent, Supplier<CompletionStage<HttpResponse>> answer) {
    return sent.problem().map(problem -> Answers.problem(request, problem)).orElseGet(answer);
  }

  private <T> CompletionStage<HttpResponse> told(
      CompletionStage<Dated<T>> answer, BiFunction<Dated<T>, Instant, Object> form) {
    return answer.thenApply(dated -> Answers.json(200, form.apply(dated, clock.instant())));
  }
}
