package io.birthmark.rest;

import static io.birthmark.http.Gate.needs;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.delete;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.path;
import static org.apache.pekko.http.javadsl.server.Directives.post;

import io.birthmark.access.AccessCommand.NoteSignIn;
import io.birthmark.access.Action;
import io.birthmark.access.Policy;
import io.birthmark.access.Principal;
import io.birthmark.access.Role;
import io.birthmark.http.Problem;
import io.birthmark.http.Problems;
import io.birthmark.http.SessionCookie;
import io.birthmark.http.Sessions;
import io.birthmark.registry.Registry;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.server.Route;

/** Signing in with a token, asking who one is, and signing out. */
final class SessionRoutes {
  private final Access access;
  private final Sessions sessions;
  private final SessionCookie cookie;

  SessionRoutes(Access access, Sessions sessions, SessionCookie cookie) {
    this.access = access;
    this.sessions = sessions;
    this.cookie = cookie;
  }

  /**
   * Who somebody is.
   *
   * @param actions what he may do
   * @param csrfToken what {@code X-CSRF-Token} must hold with the cookie; absent without a session
   * @param until when the session ends at the latest
   */
  private record Self(
      String id,
      String name,
      String tenant,
      List<Role> roles,
      List<Action> actions,
      Optional<String> csrfToken,
      Optional<Instant> until) {
    static Self of(Principal principal, Optional<Sessions.Session> session) {
      return new Self(
          principal.id(),
          principal.name(),
          principal.tenant(),
          principal.roles().stream().sorted().toList(),
          List.copyOf(Policy.of(principal.roles())),
          session.map(Sessions.Session::csrf),
          session.map(Sessions.Session::until));
    }
  }

  Route routes() {
    return path(
        "session",
        () ->
            concat(
                post(() ->
                    needs(
                        Action.SESSION_OPEN,
                        principal -> DeviceRoutes.answered(request -> open(request, principal)))),
                get(() ->
                    needs(
                        Action.SELF,
                        principal ->
                            DeviceRoutes.answered(request ->
                                Answers.now(
                                    Answers.json(200, Self.of(principal, session(request))))))),
                delete(() ->
                    needs(
                        Action.SELF,
                        _ -> DeviceRoutes.answered(request -> Answers.now(close(request)))))));
  }

  /** Recorded first: nobody is in whose coming is not known. */
  private CompletionStage<HttpResponse> open(HttpRequest request, Principal principal) {
    return access
        .apply(new NoteSignIn(principal.id()), principal)
        .thenApply(reply ->
            switch (reply) {
              case Registry.Refused(var reason, var detail) ->
                  Problems.response(Problem.of(reason, detail), request);
              case Registry.Applied<?, ?> _ -> {
                var opened = sessions.open(principal.id());
                yield Answers.json(201, Self.of(principal, Optional.of(opened.session())))
                    .addHeader(cookie.set(opened.secret()));
              }
            });
  }

  private HttpResponse close(HttpRequest request) {
    cookie.in(request).ifPresent(sessions::close);
    return HttpResponse.create().withStatus(204).addHeader(cookie.clear());
  }

  private Optional<Sessions.Session> session(HttpRequest request) {
    return cookie.in(request).flatMap(sessions::find);
  }
}
