package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Reason;
import io.birthmark.http.Gate;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.operation.Operation;
import io.birthmark.operation.OperationBook;
import io.birthmark.operation.OperationId;
import io.birthmark.operation.OperationTargets;
import io.birthmark.operation.OperationTargets.Kind;
import io.birthmark.operation.OperationTargets.Result;
import io.birthmark.rest.OperationRequest.Verb;
import io.birthmark.rest.OperationResource.Target;
import io.birthmark.rest.OperationResource.Targets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;

/** Operations: how far they have come, what came of them at each device, and stopping them. */
final class OperationRoutes {
  /** What the page tokens of the list belong to. */
  private static final String LIST = "operations";

  private static final int USUAL = 20;
  private static final int MOST = 100;

  private final Operations operations;
  private final int fastest;
  private final JsonBody body;

  OperationRoutes(Operations operations, int fastest, JsonBody body) {
    this.operations = operations;
    this.fastest = fastest;
    this.body = body;
  }

  Route routes() {
    return concat(
        path("operations", () -> reading(this::list)),
        path(
            PathMatchers.segment("operations").slash(PathMatchers.segment()),
            named ->
                named.contains(":")
                    ? doing(named)
                    : reading(request ->
                        operations.withOperation(request, named, one -> show(request, one)))),
        path(
            PathMatchers.segment("operations").slash(PathMatchers.segment()).slash("results"),
            named ->
                reading(request ->
                    operations.withOperation(request, named, one -> results(request, one.id())))));
  }

  /** Where a stream of results goes on. */
  private record Next(boolean more, Optional<DeviceId> after) {
    static Next behind(List<Result> page) {
      return new Next(
          page.size() == OperationTargets.MAX_PAGE,
          page.isEmpty() ? Optional.empty() : Optional.of(page.getLast().device()));
    }
  }

  private interface Answer {
    CompletionStage<HttpResponse> to(HttpRequest request);
  }

  private static Route reading(Answer answer) {
    return get(() -> needs(Action.OPERATION_READ, _ -> DeviceRoutes.answered(answer::to)));
  }

  private Route doing(String named) {
    return post(() ->
        needs(
            Action.OPERATION_RUN,
            principal -> DeviceRoutes.answered(request -> order(request, named, principal))));
  }

  private CompletionStage<HttpResponse> list(HttpRequest request) {
    var sent = Parameters.of(request);
    int limit = sent.number("pageSize", USUAL, MOST);
    var after =
        sent.value(
            "pageToken",
            token -> PageToken.read(LIST, token).flatMap(OperationId::of),
            "send nextPageToken of the page before");
    var problem = sent.problem();
    return problem.isPresent()
        ? Answers.problem(request, problem.get())
        : operations.now().thenCompose(book -> page(book, after, limit));
  }

  /** One that is forgotten meanwhile was among the oldest, and so was all that came after it. */
  private CompletionStage<HttpResponse> page(
      OperationBook book, Optional<OperationId> after, int limit) {
    var left =
        after
            .map(last ->
                book.all().stream().dropWhile(one -> !one.id().equals(last)).skip(1).toList())
            .orElseGet(book::all);
    var page = left.stream().limit(limit).toList();
    var next =
        left.size() > limit
            ? Optional.of(PageToken.of(LIST, page.getLast().id().value()))
            : Optional.<String>empty();
    return operations
        .resources(page)
        .thenApply(items -> Answers.json(200, new OperationResource.All(items, next)));
  }

  private CompletionStage<HttpResponse> show(HttpRequest request, Operation operation) {
    return operations.told(operation, (resource, tag) -> Answers.fresh(request, resource, tag));
  }

  private CompletionStage<HttpResponse> order(
      HttpRequest request, String named, Principal principal) {
    int colon = named.lastIndexOf(':');
    var verb = Verb.of(named.substring(colon + 1));
    if (verb.isEmpty()) {
      return Answers.problem(
          request,
          Problem.of(Reason.NOT_FOUND, "there is no such order; there are " + Verb.words()));
    }
    return operations.withOperation(
        request,
        named.substring(0, colon),
        one ->
            (verb.get().drives()
                    ? Gate.alsoNeeds(one.order().deed().action(), request, principal)
                    : Optional.<HttpResponse>empty())
                .map(Answers::now)
                .orElseGet(() -> order(request, one.id(), verb.get(), principal)));
  }

  private CompletionStage<HttpResponse> order(
      HttpRequest request, OperationId id, Verb verb, Principal principal) {
    return switch (Origin.of(request, principal)) {
      case Origin.Bad(var problem) -> Answers.problem(request, problem);
      case Origin.Good(var provenance) ->
          body.read(
              request,
              OperationRequest.class,
              sent ->
                  switch (sent.check(verb, id, fastest)) {
                    case OperationRequest.Bad(var problem) -> Answers.problem(request, problem);
                    case OperationRequest.Good(var command, var note) ->
                        operations.apply(
                            request,
                            command,
                            provenance.expecting(Optional.empty(), note),
                            sent.digest(verb, id),
                            (resource, _) -> Answers.json(200, resource));
                  });
    };
  }

  private CompletionStage<HttpResponse> results(HttpRequest request, OperationId id) {
    var sent = Parameters.of(request);
    var kind = sent.name("outcome", Kind.class);
    int limit = sent.number("pageSize", ListQuery.USUAL, OperationTargets.MAX_PAGE);
    var query = id + sent.without(Set.of("pageToken", "pageSize"));
    var after =
        sent.value(
            "pageToken",
            token -> PageToken.read(query, token).flatMap(DeviceId::of),
            "send nextPageToken of the page before, with the same other parameters");
    var problem = sent.problem();
    if (problem.isPresent()) {
      return Answers.problem(request, problem.get());
    }
    if (FleetRoutes.wantsLines(request)) {
      return Answers.now(Answers.lines(all(id, kind, after).map(Target::of)));
    }
    return operations
        .results(id, kind, after, limit)
        .thenApply(found -> {
          var next =
              found.size() < limit
                  ? Optional.<String>empty()
                  : Optional.of(PageToken.of(query, found.getLast().device().device()));
          return Answers.json(200, new Targets(found.stream().map(Target::of).toList(), next));
        });
  }

  /** All results from the place on, page by page and as fast as they are read. */
  private Source<Result, NotUsed> all(
      OperationId id, Optional<Kind> kind, Optional<DeviceId> from) {
    return Source.unfoldAsync(
            new Next(true, from),
            next ->
                next.more()
                    ? operations
                        .results(id, kind, next.after(), OperationTargets.MAX_PAGE)
                        .thenApply(page -> Optional.of(Pair.create(Next.behind(page), page)))
                    : CompletableFuture.completedFuture(Optional.<Pair<Next, List<Result>>>empty()))
        .mapConcat(items -> items);
  }
}
