package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand.CreateToken;
import io.birthmark.access.AccessCommand.RevokeToken;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessToken;
import io.birthmark.access.Action;
import io.birthmark.access.Grant;
import io.birthmark.access.Principal;
import io.birthmark.access.TokenId;
import io.birthmark.access.TokenText;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.http.Json;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.registry.Registry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Location;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * API tokens and line keys: making, reading and revoking them. A token's secret is told in the
 * answer that made it and never again, not even to a repeat of the request, which is answered with
 * the token that was made.
 */
final class GrantRoutes {
  private static final String TOKENS = "/api/v1/tokens/";
  private static final String REVOKE = ":revoke";

  private final Access access;
  private final JsonBody body;
  private final SecureRandom random;
  private final Duration lifetime;
  private final InstantSource clock;

  GrantRoutes(
      Access access, JsonBody body, SecureRandom random, Duration lifetime, InstantSource clock) {
    this.access = access;
    this.body = body;
    this.random = random;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  Route routes() {
    return concat(
        path(
            "tokens",
            () ->
                concat(
                    get(() -> needs(Action.TOKEN_READ, _ -> DeviceRoutes.answered(_ -> all()))),
                    post(() ->
                        needs(
                            Action.TOKEN_CREATE,
                            principal ->
                                DeviceRoutes.answered(request -> create(request, principal)))))),
        path(
            PathMatchers.segment("tokens").slash(PathMatchers.segment()),
            named -> named.endsWith(REVOKE) ? revoking(named) : reading(named)));
  }

  private Route reading(String id) {
    return get(() ->
        needs(
            Action.TOKEN_READ,
            _ ->
                DeviceRoutes.answered(request ->
                    withToken(
                        request, id, token -> Answers.now(Answers.json(200, resource(token)))))));
  }

  private Route revoking(String named) {
    var id = named.substring(0, named.length() - REVOKE.length());
    return post(() ->
        needs(
            Action.TOKEN_REVOKE,
            principal ->
                DeviceRoutes.answered(request ->
                    withToken(request, id, token -> revoke(request, token.id(), principal)))));
  }

  private CompletionStage<HttpResponse> all() {
    return access
        .now()
        .thenApply(book ->
            Answers.json(
                200, new GrantResource.All(book.all().stream().map(this::resource).toList())));
  }

  private CompletionStage<HttpResponse> withToken(
      HttpRequest request,
      String named,
      Function<AccessToken, CompletionStage<HttpResponse>> answer) {
    return access
        .now()
        .thenCompose(book ->
            TokenId.of(named)
                .flatMap(book::token)
                .map(answer)
                .orElseGet(() ->
                    Answers.problem(
                        request, Problem.of(Reason.NOT_FOUND, "there is no token of this id"))));
  }

  private CompletionStage<HttpResponse> create(HttpRequest request, Principal principal) {
    return body.read(
        request,
        GrantRequest.class,
        sent ->
            switch (sent.check(clock.instant(), lifetime)) {
              case GrantRequest.Bad(var problem) -> Answers.problem(request, problem);
              case GrantRequest.Good(var grant) ->
                  switch (Origin.of(request, principal)) {
                    case Origin.Bad(var problem) -> Answers.problem(request, problem);
                    case Origin.Good(var provenance) ->
                        make(request, grant, Sha256.of(Json.write(sent)), provenance);
                  };
            });
  }

  private CompletionStage<HttpResponse> make(
      HttpRequest request, Grant grant, Sha256 asked, Provenance provenance) {
    var text =
        provenance
            .key()
            .map(key -> TokenText.random(TokenId.madeFor(key), random))
            .orElseGet(() -> TokenText.random(random));
    return access
        .apply(
            new CreateToken(text.id(), grant, text.digest()),
            provenance,
            provenance.key().map(_ -> asked))
        .thenApply(
            reply -> told(request, reply, book -> made(book.token(text.id()).orElseThrow(), text)));
  }

  /** Whose secret it is not was made before, by the same request. */
  private HttpResponse made(AccessToken token, TokenText text) {
    boolean now = token.digest().equals(text.digest());
    return Answers.json(
            now ? 201 : 200,
            GrantResource.of(
                token, clock.instant(), now ? Optional.of(text.text()) : Optional.empty()))
        .addHeader(Location.create(TOKENS + token.id()));
  }

  private CompletionStage<HttpResponse> revoke(
      HttpRequest request, TokenId id, Principal principal) {
    return access
        .apply(new RevokeToken(id), principal)
        .thenApply(reply ->
            told(
                request, reply, book -> Answers.json(200, resource(book.token(id).orElseThrow()))));
  }

  private static HttpResponse told(
      HttpRequest request,
      Registry.Reply<AccessEvent, AccessBook> reply,
      Function<AccessBook, HttpResponse> done) {
    return switch (reply) {
      case Registry.Applied(var edition, _) -> done.apply(edition.book());
      case Registry.Refused(var reason, var detail) ->
          Problems.response(Problem.of(reason, detail), request);
    };
  }

  private GrantResource resource(AccessToken token) {
    return GrantResource.of(token, clock.instant());
  }
}
