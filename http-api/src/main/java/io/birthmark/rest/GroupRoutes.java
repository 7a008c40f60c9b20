package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;
import static org.apache.pekko.http.javadsl.server.Directives.put;

import io.birthmark.access.Action;
import io.birthmark.access.Principal;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.GroupKey;
import io.birthmark.enrollment.GroupRules;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.registry.Edition;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Registry;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** Enrollment groups: making or changing one, opening and closing it, and reading. */
final class GroupRoutes {
  private static final String OPEN = ":open";
  private static final String CLOSE = ":close";

  private final Groups groups;
  private final EvidenceKeys keys;
  private final Catalogue catalogue;
  private final JsonBody body;

  GroupRoutes(Groups groups, EvidenceKeys keys, Catalogue catalogue, JsonBody body) {
    this.groups = groups;
    this.keys = keys;
    this.catalogue = catalogue;
    this.body = body;
  }

  Route routes() {
    return concat(
        path(
            "groups",
            () -> get(() -> needs(Action.GROUP_READ, _ -> DeviceRoutes.answered(this::list)))),
        path(
            PathMatchers.segment("groups").slash(PathMatchers.segment()),
            named ->
                switch (verb(named)) {
                  case OPEN -> turning(named, OPEN, GroupCommand.OpenGroup::new);
                  case CLOSE -> turning(named, CLOSE, GroupCommand.CloseGroup::new);
                  default -> one(named);
                }));
  }

  private static String verb(String named) {
    int colon = named.lastIndexOf(':');
    return colon < 0 ? "" : named.substring(colon);
  }

  private Route one(String name) {
    return concat(
        get(() ->
            needs(Action.GROUP_READ, _ -> DeviceRoutes.answered(request -> read(request, name)))),
        put(() ->
            needs(
                Action.GROUP_WRITE,
                principal -> DeviceRoutes.answered(request -> write(request, name, principal)))));
  }

  private Route turning(
      String named, String verb, Function<GroupId, GroupCommand.OfGroup> command) {
    var name = named.substring(0, named.length() - verb.length());
    return post(() ->
        needs(
            Action.GROUP_WRITE,
            principal ->
                DeviceRoutes.answered(request ->
                    withId(
                        request,
                        name,
                        id ->
                            changed(
                                request,
                                principal,
                                "",
                                (change, all) -> decided(change, all, command.apply(id)))))));
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
                      page.of(all.book().all(), group -> group.id().value(), GroupResource::of)));
    };
  }

  private CompletionStage<HttpResponse> read(HttpRequest request, String name) {
    return withId(
        request,
        name,
        id ->
            groups
                .now()
                .thenCompose(all ->
                    all.book()
                        .group(id)
                        .map(group ->
                            Answers.now(
                                Answers.fresh(request, GroupResource.of(group), group.revision())))
                        .orElseGet(() ->
                            Answers.problem(
                                request,
                                Problem.of(Reason.GROUP_UNKNOWN, "there is no group " + id)))));
  }

  private CompletionStage<HttpResponse> write(
      HttpRequest request, String name, Principal principal) {
    return body.read(
        request,
        GroupRequest.class,
        sent ->
            withId(
                request,
                name,
                id ->
                    switch (sent.check(catalogue)) {
                      case GroupRequest.Bad(var problem) -> Answers.problem(request, problem);
                      case GroupRequest.Good(var draft) ->
                          changed(
                                  request,
                                  principal,
                                  sent,
                                  (change, all) -> keyed(change, all, id, draft))
                              .whenComplete((_, _) -> draft.close());
                    }));
  }

  private CompletionStage<HttpResponse> changed(
      HttpRequest request,
      Principal principal,
      Object sent,
      BiFunction<Change, Edition<TenantGroups>, CompletionStage<HttpResponse>> step) {
    return switch (Change.of(request, principal, sent)) {
      case Change.Bad(var problem) -> Answers.problem(request, problem);
      case Change.Good(var change) -> groups.now().thenCompose(all -> step.apply(change, all));
    };
  }

  /** The command as the rules see it now, and if they take it, the key first. */
  private CompletionStage<HttpResponse> keyed(
      Change change, Edition<TenantGroups> all, GroupId id, GroupRequest.Draft draft) {
    var unknown = draft.unknownAnchors(all.book());
    if (unknown.isPresent()) {
      return Answers.problem(change.request(), unknown.get());
    }
    var settings = draft.settings(keyNamed(id, draft, all.book().group(id)), all.book());
    var command = new GroupCommand.PutGroup(id, settings);
    // Asked before the key is stored: a stored key cannot be taken back.
    if (draft.key().isEmpty()
        || change.isRepeat(all)
        || refused(change, all, command).isPresent()) {
      return decided(change, all, command);
    }
    return keys.put(keyId(id), draft.key().get())
        .thenCompose(outcome ->
            switch (outcome) {
              case STORED, SAME -> decided(change, all, command);
              case CONFLICT ->
                  Answers.problem(
                      change.request(),
                      Problem.of(
                          Reason.GROUP_CONFLICT,
                          "another key is stored for this group, and a stored key is never"
                              + " changed; make a new group for a new key"));
            });
  }

  private CompletionStage<HttpResponse> decided(
      Change change, Edition<TenantGroups> all, GroupCommand.OfGroup command) {
    var refused = refused(change, all, command);
    if (refused.isPresent()) {
      return Answers.now(refused.get());
    }
    long revision = revision(all, command.group());
    return groups
        .apply(command, change.at(revision, isNews(all.book(), command)), change.digest())
        .thenApply(reply ->
            switch (reply) {
              case Registry.Applied(var edition, _) -> {
                var group = edition.book().group(command.group()).orElseThrow();
                yield Answers.json(
                    revision == 0 ? 201 : 200, GroupResource.of(group), group.revision());
              }
              case Registry.Refused(var reason, var detail) ->
                  Problems.response(Problem.of(reason, detail), change.request());
            });
  }

  /** Why it is not even asked for; a repeat always is. */
  private static Optional<HttpResponse> refused(
      Change change, Edition<TenantGroups> all, GroupCommand.OfGroup command) {
    if (change.isRepeat(all)) {
      return Optional.empty();
    }
    return change
        .refusal(revision(all, command.group()), isNews(all.book(), command), "group")
        .or(() ->
            GroupRules.decide(all.book(), command)
                    instanceof Judgement.Rejected(var reason, var detail)
                ? Optional.of(Problems.response(Problem.of(reason, detail), change.request()))
                : Optional.empty());
  }

  private static boolean isNews(TenantGroups all, GroupCommand command) {
    return !GroupRules.decide(all, command).equals(Judgement.<GroupEvent>nothing());
  }

  private static long revision(Edition<TenantGroups> all, GroupId id) {
    return all.book().group(id).map(EnrollmentGroup::revision).orElse(0L);
  }

  /** The key sent, else the one the group has: who does not know the key can change the rest. */
  private static Optional<GroupKey> keyNamed(
      GroupId id, GroupRequest.Draft draft, Optional<EnrollmentGroup> before) {
    return draft
        .key()
        .map(secret -> new GroupKey(keyId(id), CheckValue.of(secret)))
        .or(() -> before.flatMap(group -> group.settings().groupKey()));
  }

  private static KeyId keyId(GroupId id) {
    return new KeyId("group/" + DeviceId.DEFAULT_TENANT + "/" + id);
  }

  private static CompletionStage<HttpResponse> withId(
      HttpRequest request, String name, Function<GroupId, CompletionStage<HttpResponse>> answer) {
    return GroupId.of(name).map(answer).orElseGet(() -> Answers.problem(request, badName()));
  }

  private static Problem badName() {
    return Problem.of(
        Reason.BAD_MESSAGE,
        "a group's name begins with a letter or digit and has at most 64 of A-Z a-z 0-9 . _ -");
  }
}
