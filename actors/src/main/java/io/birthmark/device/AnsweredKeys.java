package io.birthmark.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The idempotency keys a twin remembers, oldest first. Bounded: a key that has been pushed out by
 * {@link #CAPACITY} newer ones is forgotten, and the rules alone then decide what a repeat means.
 */
public record AnsweredKeys(List<Entry> entries) {
  /** How many keys a twin remembers. */
  public static final int CAPACITY = 16;

  /** Nothing remembered. */
  public static final AnsweredKeys NONE = new AnsweredKeys(List.of());

  /**
   * A key that was used.
   *
   * @param command digest of the command it was used for
   * @param revision the twin's revision the command led to
   */
  public record Entry(IdempotencyKey key, Sha256 command, long revision) {}

  public AnsweredKeys {
    entries = List.copyOf(entries);
  }

  /** What the key was used for, if it is remembered. */
  public Optional<Entry> find(IdempotencyKey key) {
    return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
  }

  AnsweredKeys with(Entry entry) {
    var next = new ArrayList<>(entries);
    next.removeIf(old -> old.key().equals(entry.key()));
    next.add(entry);
    return new AnsweredKeys(next.size() > CAPACITY ? next.subList(1, next.size()) : next);
  }
}
