package io.birthmark.access;

import io.birthmark.device.PlainText;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What whoever holds a token may do. Never changed: another grant needs another token.
 *
 * @param name what the token is for, in words; no place for personal data
 * @param tenant whose devices it is about
 * @param roles at least one; {@link Role#FACTORY} stands alone and with a scope
 * @param scope what a line key is good for; only with {@link Role#FACTORY}
 * @param expires from when on it is not good any more
 */
public record Grant(
    String name, String tenant, Set<Role> roles, Optional<LineScope> scope, Instant expires) {
  /** Longest name, in characters. */
  public static final int MAX_NAME = 64;

  public Grant {
    if (!PlainText.valid(name, MAX_NAME)) {
      throw new IllegalArgumentException(
          "a token's name has 1 to " + MAX_NAME + " characters that show");
    }
    if (roles.isEmpty()) {
      throw new IllegalArgumentException("a token has a role");
    }
    boolean line = roles.contains(Role.FACTORY);
    if ((line && roles.size() > 1) || line != scope.isPresent()) {
      throw new IllegalArgumentException("FACTORY stands alone, and with the scope of a line");
    }
    roles = Set.copyOf(EnumSet.copyOf(roles));
  }
}
