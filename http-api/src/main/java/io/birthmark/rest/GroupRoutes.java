package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.completeWithFuture;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.extractRequest;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.put;

import io.birthmark.access.Action;
import io.birthmark.device.Actor;
import io.birthmark.device.DeviceId;
import io.birthmark.device.GroupId;
import io.birthmark.device.Reason;
import io.birthmark.enrollment.CheckValue;
import io.birthmark.enrollment.EnrollmentGroup;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.GroupCommand;
import io.birthmark.enrollment.GroupKey;
import io.birthmark.enrollment.GroupRules;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.TenantGroups;
import io.birthmark.http.JsonBody;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.registry.Judgement;
import io.birthmark.registry.Registry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;

/** Enrollment groups: making or changing one, and reading it. */
final class GroupRoutes {
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
            () ->
                get(() ->
                    needs(Action.GROUP_READ, _ -> extractRequest(_ -> completeWithFuture(all()))))),
        one());
  }

  private Route one() {
    return path(
        PathMatchers.segment("groups").slash(PathMatchers.segment()),
        name ->
            concat(
                get(() ->
                    needs(
                        Action.GROUP_READ,
                        _ -> extractRequest(request -> completeWithFuture(read(request, name))))),
                put(() ->
                    needs(
                        Action.GROUP_WRITE,
                        principal ->
                            extractRequest(request ->
                                completeWithFuture(write(request, name, principal.actor())))))));
  }

  /** All groups, by name. */
  private record All(List<GroupResource> items) {}

  private CompletionStage<HttpResponse> all() {
    return groups
        .now()
        .thenApply(
            all -> Answers.json(200, new All(all.all().stream().map(GroupResource::of).toList())));
  }

  private CompletionStage<HttpResponse> read(HttpRequest request, String name) {
    var id = GroupId.of(name);
    if (id.isEmpty()) {
      return Answers.problem(request, badName());
    }
    return groups
        .now()
        .thenCompose(all ->
            all.group(id.get())
                .map(group ->
                    Answers.now(Answers.fresh(request, GroupResource.of(group), group.revision())))
                .orElseGet(() ->
                    Answers.problem(
                        request,
                        Problem.of(Reason.GROUP_UNKNOWN, "there is no group " + id.get()))));
  }

  private CompletionStage<HttpResponse> write(HttpRequest request, String name, Actor actor) {
    return body.read(
        request,
        GroupRequest.class,
        sent -> {
          var id = GroupId.of(name);
          if (id.isEmpty()) {
            return Answers.problem(request, badName());
          }
          return switch (sent.check(catalogue)) {
            case GroupRequest.Bad(var problem) -> Answers.problem(request, problem);
            case GroupRequest.Good(var draft) ->
                groups
                    .now()
                    .thenCompose(all -> keyed(request, id.get(), draft, all, actor))
                    .whenComplete((_, _) -> draft.close());
          };
        });
  }

  private CompletionStage<HttpResponse> keyed(
      HttpRequest request, GroupId id, GroupRequest.Draft draft, TenantGroups all, Actor actor) {
    var before = all.group(id);
    var command = new GroupCommand.PutGroup(id, draft.settings(keyNamed(id, draft, before)));
    // Asked before the key is stored: a stored key cannot be taken back.
    if (GroupRules.decide(all, command) instanceof Judgement.Rejected(var reason, var detail)) {
      return Answers.problem(request, Problem.of(reason, detail));
    }
    if (draft.key().isEmpty()) {
      return told(request, command, before.isEmpty(), actor);
    }
    return keys.put(keyId(id), draft.key().get())
        .thenCompose(outcome ->
            switch (outcome) {
              case STORED, SAME -> told(request, command, before.isEmpty(), actor);
              case CONFLICT ->
                  Answers.problem(
                      request,
                      Problem.of(
                          Reason.GROUP_CONFLICT,
                          "another key is stored for this group, and a stored key is never"
                              + " changed; make a new group for a new key"));
            });
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

  private CompletionStage<HttpResponse> told(
      HttpRequest request, GroupCommand command, boolean fresh, Actor actor) {
    return groups
        .apply(command, actor)
        .thenApply(reply ->
            switch (reply) {
              case Registry.Applied(var edition, _) -> {
                var group = edition.book().group(command.group()).orElseThrow();
                yield Answers.json(fresh ? 201 : 200, GroupResource.of(group), group.revision());
              }
              case Registry.Refused(var reason, var detail) ->
                  Problems.response(Problem.of(reason, detail), request);
            });
  }

  private static Problem badName() {
    return Problem.of(
        Reason.BAD_MESSAGE,
        "a group's name begins with a letter or digit and has at most 64 of A-Z a-z 0-9 . _ -");
  }
}
