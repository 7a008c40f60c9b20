package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.Directives.put;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.profile.ProfileBook;
import io.birthmark.profile.ProfileCommand;
import io.birthmark.profile.ProfileEvent;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Registry;
import io.birthmark.registry.RegistryDoor;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** Certificate profiles: publishing a version, retiring and bringing back, trying and reading. */
final class ProfileRoutes {
  private static final String RETIRE = ":retire";
  private static final String REINSTATE = ":reinstate";
  private static final String DRY_RUN = ":dryRun";

  private final ProfilePorts profiles;
  private final RegistryDoor<ProfileCommand, ProfileEvent, ProfileBook> registry;
  private final ProfileDryRun dryRun;
  private final Set<CaName> authorities;
  private final InstantSource clock;
  private final JsonBody body;

  ProfileRoutes(
      ProfilePorts profiles,
      RegistryDoor<ProfileCommand, ProfileEvent, ProfileBook> registry,
      ProfileDryRun dryRun,
      Set<CaName> authorities,
      InstantSource clock,
      JsonBody body) {
    this.profiles = profiles;
    this.registry = registry;
    this.dryRun = dryRun;
    this.authorities = Set.copyOf(authorities);
    this.clock = clock;
    this.body = body;
  }

  Route routes() {
    return concat(
        path("profiles", () -> reading(this::list)),
        path(
            PathMatchers.segment("profiles")
                .slash(PathMatchers.segment())
                .slash(PathMatchers.segment("versions")),
            name -> reading(request -> versions(request, name))),
        path(
            PathMatchers.segment("profiles").slash(PathMatchers.segment()),
            named ->
                switch (verb(named)) {
                  case RETIRE -> turning(named, RETIRE, ProfileCommand.Retire::new);
                  case REINSTATE -> turning(named, REINSTATE, ProfileCommand.Reinstate::new);
                  case DRY_RUN -> trying(named.substring(0, named.length() - DRY_RUN.length()));
                  default -> one(named);
                }));
  }

  private static String verb(String named) {
    int colon = named.lastIndexOf(':');
    return colon < 0 ? "" : named.substring(colon);
  }

  private static Route reading(Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    return get(() -> needs(Action.PROFILE_READ, _ -> DeviceRoutes.answered(answer)));
  }

  private Route one(String name) {
    return concat(
        reading(request -> read(request, name)),
        put(() ->
            needs(
                Action.PROFILE_WRITE,
                principal -> DeviceRoutes.answered(request -> publish(request, name, principal)))));
  }

  private Route turning(String named, String verb, Function<String, ProfileCommand> command) {
    var name = named.substring(0, named.length() - verb.length());
    return post(() ->
        needs(
            Action.PROFILE_WRITE,
            principal ->
                DeviceRoutes.answered(
                    request -> changed(request, principal, "", command.apply(name)))));
  }

  private Route trying(String name) {
    return post(() ->
        needs(
            Action.PROFILE_READ,
            _ ->
                DeviceRoutes.answered(request ->
                    body.read(
                        request,
                        DryRunRequest.class,
                        sent ->
                            registry
                                .now()
                                .thenCompose(
                                    all -> dryRun.answer(request, name, sent, all.book()))))));
  }

  private CompletionStage<HttpResponse> list(HttpRequest request) {
    return switch (NamePage.of(request)) {
      case NamePage.Bad(var problem) -> Answers.problem(request, problem);
      case NamePage.Good page ->
          registry
              .now()
              .thenApply(all ->
                  Answers.json(
                      200, page.of(all(all.book()), ProfileResource::name, Function.identity())));
    };
  }

  private List<ProfileResource> all(ProfileBook book) {
    return Stream.concat(
            Stream.of(ProfileResource.builtIn(profiles.builtIn())),
            book.profiles().values().stream().map(ProfileResource::of))
        .sorted(Comparator.comparing(ProfileResource::name))
        .toList();
  }

  private CompletionStage<HttpResponse> read(HttpRequest request, String name) {
    var sent = Parameters.of(request);
    int wanted = sent.number("version", 0, Integer.MAX_VALUE);
    var problem = sent.problem();
    if (problem.isPresent()) {
      return Answers.problem(request, problem.get());
    }
    return known(
        request,
        name,
        versions ->
            versions.stream()
                .filter(one -> wanted == 0 ? one.newest() : one.version() == wanted)
                .findFirst()
                .map(one -> Answers.now(Answers.fresh(request, one, one.tag())))
                .orElseGet(() ->
                    Answers.problem(
                        request,
                        Problem.of(Reason.NOT_FOUND, "the profile has no version " + wanted))));
  }

  /** All versions. */
  private record Versions(List<ProfileResource> items) {}

  private CompletionStage<HttpResponse> versions(HttpRequest request, String name) {
    return known(
        request,
        name,
        versions ->
            Answers.now(Answers.fresh(request, new Versions(versions), versions.getLast().tag())));
  }

  /** The versions of a profile that is there, from the first on. */
  private CompletionStage<HttpResponse> known(
      HttpRequest request,
      String name,
      Function<List<ProfileResource>, CompletionStage<HttpResponse>> answer) {
    if (name.equals(profiles.builtIn().name())) {
      return answer.apply(List.of(ProfileResource.builtIn(profiles.builtIn())));
    }
    return registry
        .now()
        .thenCompose(all ->
            all.book()
                .profile(name)
                .map(there ->
                    answer.apply(
                        there.versions().stream()
                            .map(version -> ProfileResource.of(there, version))
                            .toList()))
                .orElseGet(() -> Answers.problem(request, unknown())));
  }

  static Problem unknown() {
    return Problem.of(Reason.NOT_FOUND, "there is no certificate profile of this name");
  }

  private CompletionStage<HttpResponse> publish(
      HttpRequest request, String name, Principal principal) {
    return body.read(
        request,
        ProfileRequest.class,
        sent ->
            switch (sent.check("", name, profiles.builtIn(), authorities)) {
              case ProfileRequest.Bad bad -> Answers.problem(request, bad.problem());
              case ProfileRequest.Good(var profile) ->
                  changed(request, principal, sent, new ProfileCommand.Publish(profile));
            });
  }

  private CompletionStage<HttpResponse> changed(
      HttpRequest request, Principal principal, Object sent, ProfileCommand command) {
    return switch (Change.of(request, principal, sent)) {
      case Change.Bad(var problem) -> Answers.problem(request, problem);
      case Change.Good(var change) ->
          registry.now().thenCompose(all -> decided(change, all, command));
    };
  }

  private CompletionStage<HttpResponse> decided(
      Change change, Edition<ProfileBook> all, ProfileCommand command) {
    long revision = profiles.rules().revision(all.book(), command);
    var judged = profiles.rules().decide(all.book(), command, clock.instant());
    boolean news = !judged.equals(Judgement.<ProfileEvent>nothing());
    var refused = refused(change, all, judged, revision, news);
    if (refused.isPresent()) {
      return Answers.now(refused.get());
    }
    return registry
        .apply(command, change.at(revision, news), change.digest())
        .thenApply(reply ->
            switch (reply) {
              case Registry.Applied(var edition, _) -> {
                var there = edition.book().profile(command.name()).orElseThrow();
                yield Answers.json(
                    revision == 0 ? 201 : 200, ProfileResource.of(there), there.revision());
              }
              case Registry.Refused(var reason, var detail) ->
                  Problems.response(Problem.of(reason, detail), change.request());
            });
  }

  /** Why it is not even asked for; a repeat always is. */
  private static Optional<HttpResponse> refused(
      Change change,
      Edition<ProfileBook> all,
      Judgement<ProfileEvent> judged,
      long revision,
      boolean news) {
    if (change.isRepeat(all)) {
      return Optional.empty();
    }
    return change
        .refusal(revision, news, "profile")
        .or(() ->
            judged instanceof Judgement.Rejected<ProfileEvent>(var reason, var detail)
                ? Optional.of(Problems.response(problem(reason, detail), change.request()))
                : Optional.empty());
  }

  /** The profile is what the path names, so that it is not there is 404. */
  private static Problem problem(Reason reason, String detail) {
    return reason == Reason.PROFILE_UNKNOWN ? unknown() : Problem.of(reason, detail);
  }
}
