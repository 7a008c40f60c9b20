package io.birthmark.registry;

import java.time.Instant;

/**
 * What one kind of book is: how it begins, what may become of it, and how its events are recorded.
 * All functions are pure.
 *
 * @param <C> commands
 * @param <E> events
 * @param <B> the book: immutable, and quick to change, since a replay changes it once an event
 * @param <R> stored records
 */
public interface RegistryRules<C, E, B, R extends RegistryRecord<E>> {
  /**
   * First part of the persistence id, which is {@code entity|tenant}; stored, so it never changes.
   */
  String entity();

  /** The beginning. */
  B empty();

  /**
   * Judges a command.
   *
   * @param now in whole microseconds, as the journal keeps it
   */
  Judgement<E> decide(B book, C command, Instant now);

  /** The book after an event; total, so that any journal can be read. */
  B evolve(B book, E event);

  /** The book after a record, for a book that shows who did something, and when. */
  default B evolve(B book, R stored) {
    return evolve(book, stored.event());
  }

  /**
   * The revision of what a command is about, which is what {@code If-Match} speaks of: the number
   * of its changes from 1, and 0 when there is no such thing.
   */
  long revision(B book, C command);

  /**
   * The record of an event.
   *
   * @param occasion all of its stamp that is the same for every kind of book
   * @param before the book without the event
   * @param after the book with it
   */
  R record(Occasion occasion, B before, B after, E event);
}
