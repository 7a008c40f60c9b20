package io.birthmark.rest;

import io.birthmark.access.AccessToken;
import io.birthmark.access.LineScope;
import io.birthmark.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An API token or line key as the API tells it.
 *
 * @param prefix how the token begins, to know it by
 * @param state whether it opens anything now
 * @param token the whole token; told once, in the answer that made it
 */
record GrantResource(
    String id,
    String prefix,
    String name,
    String tenant,
    List<Role> roles,
    Optional<Scope> scope,
    State state,
    Instant created,
    Instant expires,
    Optional<Instant> lastUsed,
    Optional<String> token) {

  /** Whether a token opens anything. */
  enum State {
    GOOD,
    NOT_YET,
    EXPIRED,
    REVOKED
  }

  /**
   * A line key's scope.
   *
   * @param left registrations that no node has taken yet
   */
  record Scope(String group, String line, String batch, Instant notBefore, int quota, long left) {
    static Scope of(LineScope scope, long left) {
      return new Scope(
          scope.group().value(),
          scope.line(),
          scope.batch(),
          scope.notBefore(),
          scope.quota(),
          left);
    }
  }

  /** All tokens, the oldest first. */
  record All(List<GrantResource> items) {}

  static GrantResource of(AccessToken token, Instant now) {
    return of(token, now, Optional.empty());
  }

  static GrantResource of(AccessToken token, Instant now, Optional<String> text) {
    var grant = token.grant();
    return new GrantResource(
        token.id().value(),
        "bmk_" + token.id(),
        grant.name(),
        grant.tenant(),
        grant.roles().stream().sorted().toList(),
        grant.scope().map(scope -> Scope.of(scope, token.left())),
        state(token, now),
        token.created(),
        grant.expires(),
        token.lastUsed(),
        text);
  }

  private static State state(AccessToken token, Instant now) {
    if (token.revoked()) {
      return State.REVOKED;
    }
    if (token.isGood(now)) {
      return State.GOOD;
    }
    return now.isBefore(token.grant().expires()) ? State.NOT_YET : State.EXPIRED;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "token " + prefix;
  }
}
