package io.birthmark.http;

import io.birthmark.access.AccessBook;
import io.birthmark.access.AccessCommand;
import io.birthmark.access.AccessCommand.NoteUse;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessRules;
import io.birthmark.access.Action;
import io.birthmark.access.Authenticator;
import io.birthmark.access.Authenticator.Known;
import io.birthmark.access.Authenticator.Refused;
import io.birthmark.access.DenialLog;
import io.birthmark.access.Principal;
import io.birthmark.device.Channel;
import io.birthmark.device.DeviceId;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.registry.Registry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/**
 * Lets in who shows who he is, by a token (RFC 6750 §2.1) or the cookie of a session, and lets him
 * do what his roles allow. Every route behind the gate asks with {@link #needs}; what a route does
 * that has not asked is never told.
 */
public final class Gate {
  private static final String SCHEME = "bearer ";
  private static final String REALM = "Bearer realm=\"birthmark\"";
  private static final String ANY = "ANY";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethods.GET, HttpMethods.HEAD, HttpMethods.OPTIONS);

  private static final AttributeKey<Principal> PRINCIPAL =
      AttributeKey.create("principal", Principal.class);

  private static final AttributeKey<Standing> STANDING =
      AttributeKey.create("standing", Standing.class);

  /** What a response says of the question that its route has asked. */
  private static final AttributeKey<Ruling> RULING = AttributeKey.create("ruling", Ruling.class);

  /** How it stands with somebody who was let in, for answers that take long. */
  @FunctionalInterface
  public interface Standing {
    /** Why he would not be let in any more; empty while he would. */
    Optional<Refused> over();
  }

  private record Ruling(Action action, boolean granted) {}

  private final Authenticator authenticator;
  private final Sessions sessions;
  private final SessionCookie cookie;
  private final Throttle throttle;
  private final RecipientRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry;
  private final RecipientRef<DenialLog.Message> denials;
  private final ActorRef<Registry.Reply<AccessEvent, AccessBook>> nobody;
  private final Pseudonyms pseudonyms;
  private final InstantSource clock;

  /**
   * A gate of this node.
   *
   * @param registry is told of tokens in use
   * @param denials is told of everybody who is turned away
   * @param nobody takes answers that nobody waits for
   */
  public Gate(
      Authenticator authenticator,
      Sessions sessions,
      SessionCookie cookie,
      Throttle throttle,
      RecipientRef<Registry.Message<AccessCommand, AccessEvent, AccessBook>> registry,
      RecipientRef<DenialLog.Message> denials,
      ActorRef<Registry.Reply<AccessEvent, AccessBook>> nobody,
      Pseudonyms pseudonyms,
      InstantSource clock) {
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.cookie = cookie;
    this.throttle = throttle;
    this.registry = registry;
    this.denials = denials;
    this.nobody = nobody;
    this.pseudonyms = pseudonyms;
    this.clock = clock;
  }

  /** The limit of this gate's node. */
  public Throttle throttle() {
    return throttle;
  }

  /** The routes behind the gate. */
  public Route guard(Route inner) {
    var judged = Directives.mapResponse(this::judged, () -> inner);
    return Directives.extractRequest(request ->
        switch (who(request)) {
          case Known(var principal) -> {
            noteUse(principal);
            HttpTraces.entered(request, principal);
            yield throttle.perPrincipal(
                principal.id(),
                request,
                Directives.mapRequest(
                    asked ->
                        asked
                            .addAttribute(PRINCIPAL, principal)
                            .addAttribute(STANDING, () -> over(request, principal)),
                    () -> judged));
          }
          case Refused refused -> turnedAway(request, refused);
        });
  }

  /** The route for whoever may do this; everybody else is told that he may not. */
  public static Route needs(Action action, Function<Principal, Route> inner) {
    return Directives.extractRequest(request -> {
      var principal =
          request
              .getAttribute(PRINCIPAL)
              .orElseThrow(() -> new IllegalStateException("a route stands outside the gate"));
      boolean granted = principal.may(action) && principal.tenant().equals(DeviceId.DEFAULT_TENANT);
      return Directives.mapResponse(
          // Whoever was denied what the body asks for has been denied.
          response ->
              response.getAttribute(RULING).isPresent()
                  ? response
                  : response.addAttribute(RULING, new Ruling(action, granted)),
          () ->
              granted
                  ? inner.apply(principal)
                  : Directives.complete(forbidden(request, principal, action)));
    });
  }

  /**
   * The answer to whoever may do what the route needs, but not what its request asks for; empty
   * when he may.
   */
  public static Optional<HttpResponse> alsoNeeds(
      Action action, HttpRequest request, Principal principal) {
    return principal.may(action)
        ? Optional.empty()
        : Optional.of(
            forbidden(request, principal, action).addAttribute(RULING, new Ruling(action, false)));
  }

  /** How it stands, from now on, with whoever sent a request that was let in. */
  public static Standing standing(HttpRequest request) {
    return request
        .getAttribute(STANDING)
        .orElseThrow(() -> new IllegalStateException("a route stands outside the gate"));
  }

  /** Looks without touching: who only listens does not keep his session awake. */
  private Optional<Refused> over(HttpRequest request, Principal principal) {
    boolean signedOut =
        bearer(request).isEmpty() && cookie.in(request).filter(sessions::isOpen).isEmpty();
    if (signedOut) {
      return Optional.of(
          new Refused(
              Reason.UNAUTHORIZED,
              "the session has ended; sign in again",
              Optional.of(principal.id())));
    }
    return switch (authenticator.again(principal.id())) {
      case Known _ -> Optional.empty();
      case Refused refused -> Optional.of(refused);
    };
  }

  private Authenticator.Verdict who(HttpRequest request) {
    var presented = bearer(request);
    if (presented.isPresent()) {
      return authenticator.judge(presented.get());
    }
    var session = cookie.in(request).flatMap(sessions::find);
    if (session.isEmpty()) {
      return authenticator.judge("");
    }
    var sent = request.getHeader("X-CSRF-Token").map(HttpHeader::value).orElse("");
    // A page of somebody else can make a browser send the cookie, never this header line.
    return SAFE.contains(request.method()) || session.get().hasCsrf(sent)
        ? authenticator.again(session.get().principal())
        : new Refused(
            Reason.CSRF_REFUSED,
            "send the header X-CSRF-Token with the value that GET /api/v1/session tells",
            Optional.of(session.get().principal()));
  }

  private static Optional<String> bearer(HttpRequest request) {
    return request
        .getHeader("Authorization")
        .map(HttpHeader::value)
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip());
  }

  private Route turnedAway(HttpRequest request, Refused refused) {
    var source = refused.source().orElseGet(() -> pseudonyms.of(Throttle.source(request)));
    if (refused.reason() != Reason.BUSY) {
      denials.tell(new DenialLog.Denied(source, ANY, refused.reason()));
    }
    var problem = Problem.of(refused.reason(), refused.detail());
    var response = Problems.response(problem, request);
    return Directives.complete(
        problem.status() == 401
            ? response.addHeader(
                RawHeader.create(
                    "WWW-Authenticate",
                    bearer(request).isPresent() ? REALM + ", error=\"invalid_token\"" : REALM))
            : response);
  }

  private static HttpResponse forbidden(HttpRequest request, Principal principal, Action action) {
    return Problems.response(
            Problem.of(
                Reason.FORBIDDEN,
                principal.may(action)
                    ? "the token is for another tenant"
                    : "the token's roles do not allow " + action + ": " + action.summary()),
            request)
        .addAttribute(PRINCIPAL, principal);
  }

  private HttpResponse judged(HttpResponse response) {
    var ruling = response.getAttribute(RULING);
    if (ruling.isEmpty()) {
      throw new IllegalStateException("a route behind the gate did not ask who may use it");
    }
    if (!ruling.get().granted()) {
      response
          .getAttribute(PRINCIPAL)
          .ifPresent(principal ->
              denials.tell(
                  new DenialLog.Denied(
                      principal.id(), ruling.get().action().name(), Reason.FORBIDDEN)));
    }
    return response;
  }

  private void noteUse(Principal principal) {
    principal
        .token()
        .filter(token -> AccessRules.isNews(token, clock.instant()))
        .ifPresent(token ->
            registry.tell(
                new Registry.Apply<>(
                    new NoteUse(token.id()),
                    Provenance.of(principal.actor(), Channel.REST, Optional.empty()),
                    nobody)));
  }
}
