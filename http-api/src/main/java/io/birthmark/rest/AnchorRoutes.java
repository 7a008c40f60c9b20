package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.enrollment.AnchorProof;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.RegistrationCode;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.enrollment.TrustAnchor;
import io.birthmark.enrollment.UploadedAnchor;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.pki.CryptoProviders;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Registry;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Location;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Trust anchors: makers' CA certificates, uploaded, then proven by their keys. A certificate is
 * public; whoever uploads one might speak for a maker who knows nothing of it.
 */
final class AnchorRoutes {
  private static final String ANCHORS = "/api/v1/anchors/";
  private static final String PROVE = ":prove";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  private final Groups groups;
  private final CryptoProviders providers;
  private final JsonBody body;
  private final SecureRandom random;

  AnchorRoutes(Groups groups, CryptoProviders providers, JsonBody body, SecureRandom random) {
    this.groups = groups;
    this.providers = providers;
    this.body = body;
    this.random = random;
  }

  Route routes() {
    return concat(
        path(
            "anchors",
            () ->
                concat(
                    get(() -> needs(Action.GROUP_READ, _ -> DeviceRoutes.answered(this::list))),
                    post(() ->
                        needs(
                            Action.GROUP_WRITE,
                            principal ->
                                DeviceRoutes.answered(request -> upload(request, principal)))))),
        path(
            PathMatchers.segment("anchors").slash(PathMatchers.segment()),
            named -> named.endsWith(PROVE) ? proving(named) : one(named)));
  }

  private Route one(String id) {
    return concat(
        get(() ->
            needs(Action.GROUP_READ, _ -> DeviceRoutes.answered(request -> read(request, id)))),
        delete(() ->
            needs(
                Action.GROUP_WRITE,
                principal -> DeviceRoutes.answered(request -> remove(request, id, principal)))));
  }

  private Route proving(String named) {
    var id = named.substring(0, named.length() - PROVE.length());
    return post(() ->
        needs(
            Action.GROUP_WRITE,
            principal -> DeviceRoutes.answered(request -> prove(request, id, principal))));
  }

  private CompletionStage<HttpResponse> list(HttpRequest request) {
    return switch (NamePage.of(request)) {
      case NamePage.Bad(var problem) -> Answers.problem(request, problem);
      case NamePage.Good page ->
          groups
              .now()
              .thenApply(all ->
                  Answers.json(
                      200,
                      page.of(
                          all.book().uploadedAnchors(),
                          uploaded -> uploaded.anchor().digest().toHex(),
                          uploaded -> AnchorResource.of(uploaded, all.book()))));
    };
  }

  private CompletionStage<HttpResponse> read(HttpRequest request, String id) {
    return groups
        .now()
        .thenCompose(all ->
            find(all, id)
                .map(uploaded ->
                    Answers.now(
                        Answers.fresh(
                            request, AnchorResource.of(uploaded, all.book()), uploaded.revision())))
                .orElseGet(() -> Answers.problem(request, unknown())));
  }

  private CompletionStage<HttpResponse> upload(HttpRequest request, Principal principal) {
    return body.read(
        request,
        AnchorRequest.Upload.class,
        sent ->
            switch (sent.check(providers)) {
              case AnchorRequest.Bad<TrustAnchor>(var problem) -> Answers.problem(request, problem);
              case AnchorRequest.Good<TrustAnchor>(var anchor) ->
                  changed(request, principal, sent, (change, all) -> uploaded(change, all, anchor));
            });
  }

  private CompletionStage<HttpResponse> uploaded(
      Change change, Edition<TenantGroups> all, TrustAnchor anchor) {
    boolean fresh = all.book().anchor(anchor.digest()).isEmpty();
    var command = new GroupCommand.AddAnchor(anchor, RegistrationCode.random(random));
    return told(
        change,
        command,
        after -> {
          var answer = resource(fresh ? 201 : 200, anchor.digest(), after);
          return fresh
              ? answer.addHeader(Location.create(ANCHORS + anchor.digest().toHex()))
              : answer;
        });
  }

  private CompletionStage<HttpResponse> prove(HttpRequest request, String id, Principal principal) {
    return body.read(
        request,
        AnchorRequest.Proof.class,
        sent ->
            switch (sent.check()) {
              case AnchorRequest.Bad<AnchorProof>(var problem) -> Answers.problem(request, problem);
              case AnchorRequest.Good<AnchorProof>(var proof) ->
                  changed(
                      request,
                      principal,
                      sent,
                      (change, all) ->
                          find(all, id)
                              .map(uploaded -> judged(change, uploaded, proof))
                              .orElseGet(() -> Answers.problem(request, unknown())));
            });
  }

  private CompletionStage<HttpResponse> judged(
      Change change, UploadedAnchor uploaded, AnchorProof proof) {
    var fault = uploaded.isProven() ? Optional.<String>empty() : proof.fault(uploaded, providers);
    if (fault.isPresent()) {
      return Answers.problem(
          change.request(), Problem.of(Reason.ANCHOR_PROOF_INVALID, fault.get()));
    }
    var digest = uploaded.anchor().digest();
    return told(
        change,
        new GroupCommand.ProveAnchor(digest, uploaded.code(), proof),
        after -> resource(200, digest, after));
  }

  private CompletionStage<HttpResponse> remove(
      HttpRequest request, String id, Principal principal) {
    return changed(
        request,
        principal,
        "",
        (change, all) ->
            find(all, id)
                .map(uploaded ->
                    told(
                        change,
                        new GroupCommand.RemoveAnchor(uploaded.anchor().digest()),
                        _ -> HttpResponse.create().withStatus(204)))
                .orElseGet(() ->
                    change.isRepeat(all)
                        ? Answers.now(HttpResponse.create().withStatus(204))
                        : Answers.problem(request, unknown())));
  }

  private interface Step {
    CompletionStage<HttpResponse> take(Change change, Edition<TenantGroups> all);
  }

  private CompletionStage<HttpResponse> changed(
      HttpRequest request, Principal principal, Object sent, Step step) {
    return switch (Change.of(request, principal, sent)) {
      case Change.Bad(var problem) -> Answers.problem(request, problem);
      case Change.Good(var change) -> groups.now().thenCompose(all -> step.take(change, all));
    };
  }

  /** No change of an anchor can undo another's, so none needs to name a revision. */
  private CompletionStage<HttpResponse> told(
      Change change, GroupCommand command, Function<TenantGroups, HttpResponse> done) {
    return groups
        .apply(command, change.provenance(), change.digest())
        .thenApply(reply ->
            switch (reply) {
              case Registry.Applied(var edition, _) -> done.apply(edition.book());
              case Registry.Refused(var reason, var detail) ->
                  Problems.response(Problem.of(reason, detail), change.request());
            });
  }

  private static HttpResponse resource(int status, Sha256 digest, TenantGroups all) {
    var uploaded = all.anchor(digest).orElseThrow();
    return Answers.json(status, AnchorResource.of(uploaded, all), uploaded.revision());
  }

  private static Optional<UploadedAnchor> find(Edition<TenantGroups> all, String id) {
    return ID.matcher(id).matches() ? all.book().anchor(Sha256.fromHex(id)) : Optional.empty();
  }

  private static Problem unknown() {
    return Problem.of(
        Reason.NOT_FOUND, "there is no anchor of this id, which is the SHA-256 of its DER");
  }
}
