package io.birthmark.access;

import java.time.Instant;
import java.util.Optional;

/**
 * A node's own view of all tokens: read by many threads, never blocking, a moment behind the {@link
 * AccessRegistry}. {@link AccessFeed} keeps it fresh.
 */
public final class AccessDirectory {
  private volatile Optional<AccessBook> book = Optional.empty();

  /**
   * Whether the tokens have arrived. Until then nobody can be let in, and nobody turned away for
   * good either.
   */
  public boolean isLoaded() {
    return book.isPresent();
  }

  /** The revision of the book seen here; negative until it arrives. */
  public long revision() {
    return book.map(AccessBook::revision).orElse(-1L);
  }

  /** The token of this id, good or not. */
  public Optional<AccessToken> token(TokenId id) {
    return book.flatMap(seen -> seen.token(id));
  }

  /** Whether somebody holds an administrator's token that is good. */
  public boolean hasAdministrator(Instant now) {
    return book.map(seen -> seen.hasAdministrator(now)).orElse(false);
  }

  /** Takes a newer book, and leaves older ones that were late. Called by one actor only. */
  void accept(AccessBook newer) {
    if (newer.revision() > revision()) {
      book = Optional.of(newer);
    }
  }
}
