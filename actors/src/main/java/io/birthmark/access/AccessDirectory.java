package io.birthmark.access;

import io.birthmark.registry.Directory;
import java.time.Instant;
import java.util.Optional;

/**
 * A node's own view of all tokens. Until they have arrived nobody can be let in, and nobody turned
 * away for good either. A revoked token lives on in it for as long as its feed may be behind.
 */
public final class AccessDirectory extends Directory<AccessBook> {
  /** The token of this id, good or not. */
  public Optional<AccessToken> token(TokenId id) {
    return book().flatMap(seen -> seen.token(id));
  }

  /** Whether somebody holds an administrator's token that is good. */
  public boolean hasAdministrator(Instant now) {
    return book().map(seen -> seen.hasAdministrator(now)).orElse(false);
  }
}
