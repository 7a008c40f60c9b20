package io.birthmark.registry;

import java.util.Optional;

/**
 * A node's own view of a book: read by many threads, never blocking, a moment behind the {@link
 * Registry}. {@link RegistryFeed} keeps it fresh.
 *
 * @param <B> the book
 */
public class Directory<B> {
  private volatile Optional<Edition<B>> seen = Optional.empty();

  /**
   * Whether the book has arrived. Until then nothing is found in it, and that says nothing: whoever
   * asks must be told to come again.
   */
  public final boolean isLoaded() {
    return seen.isPresent();
  }

  /** The revision of the book seen here; negative until it arrives. */
  public final long revision() {
    return seen.map(Edition::revision).orElse(-1L);
  }

  /** The book seen here; empty until it arrives. */
  public final Optional<B> book() {
    return seen.map(Edition::book);
  }

  /**
   * Takes a newer edition, and leaves older ones that were late on their way. Called by one actor
   * only.
   */
  public final void accept(Edition<B> newer) {
    if (newer.revision() > revision()) {
      seen = Optional.of(newer);
    }
  }
}
