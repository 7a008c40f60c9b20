package io.birthmark.access;

import io.birthmark.device.Actor;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who has shown who he is.
 *
 * @param id what audit records call him: the id of his token, or {@link #BOOTSTRAP}
 * @param name what his token is for
 * @param tenant whose devices he may see
 * @param roles what he is here for
 * @param token his token; empty for who came with the bootstrap token
 */
public record Principal(
    String id, String name, String tenant, Set<Role> roles, Optional<AccessToken> token) {
  /** Who came with the bootstrap token. */
  public static final String BOOTSTRAP = "bootstrap";

  public Principal {
    roles = Set.copyOf(roles);
  }

  /** Whether he may do this. */
  public boolean may(Action action) {
    return Policy.of(roles).contains(action);
  }

  /** What a line key is good for; empty for whoever is bound to no line. */
  public Optional<LineScope> scope() {
    return token.flatMap(held -> held.grant().scope());
  }

  /** Who acts, in audit records. */
  public Actor actor() {
    return new Actor(scope().isPresent() ? Actor.Kind.IMPORTER : Actor.Kind.OPERATOR, id);
  }

  static Principal of(AccessToken token) {
    var grant = token.grant();
    return new Principal(
        token.id().value(), grant.name(), grant.tenant(), grant.roles(), Optional.of(token));
  }
}
