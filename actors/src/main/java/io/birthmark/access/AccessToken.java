package io.birthmark.access;

import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.Optional;

/**
 * An API token or line key as it stands.
 *
 * @param digest SHA-256 of the secret part; the secret is kept nowhere
 * @param created when it was made
 * @param revoked whether it has been withdrawn, which is final
 * @param lastUsed when it was last seen in use, at most an hour late
 * @param allotted registrations that nodes have taken from a line key's quota
 */
public record AccessToken(
    TokenId id,
    Grant grant,
    Sha256 digest,
    Instant created,
    boolean revoked,
    Optional<Instant> lastUsed,
    long allotted) {

  static AccessToken fresh(TokenId id, Grant grant, Sha256 digest, Instant created) {
    return new AccessToken(id, grant, digest, created, false, Optional.empty(), 0);
  }

  /** Whether it opens anything at this time. */
  public boolean isGood(Instant now) {
    return !revoked
        && now.isBefore(grant.expires())
        && grant.scope().map(scope -> !now.isBefore(scope.notBefore())).orElse(true);
  }

  /** Registrations that are left of a line key's quota; 0 for a token that is none. */
  public long left() {
    return grant.scope().map(scope -> Math.max(0, scope.quota() - allotted)).orElse(0L);
  }

  TokenPhase phase() {
    return revoked ? TokenPhase.REVOKED : TokenPhase.GRANTED;
  }

  AccessToken withdrawn() {
    return new AccessToken(id, grant, digest, created, true, lastUsed, allotted);
  }

  AccessToken usedAt(Instant at) {
    return new AccessToken(id, grant, digest, created, revoked, Optional.of(at), allotted);
  }

  AccessToken allotted(long more) {
    return new AccessToken(id, grant, digest, created, revoked, lastUsed, allotted + more);
  }
}
