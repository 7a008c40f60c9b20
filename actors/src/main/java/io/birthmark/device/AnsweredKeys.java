package io.birthmark.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The idempotency keys an entity remembers, oldest first. Bounded: a key that has been pushed out
 * by newer ones is forgotten, and the rules alone then decide what a repeat means.
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
   * @param revision the entity's revision the command led to
   */
  public record Entry(IdempotencyKey key, Sha256 command, long revision) {}

  public AnsweredKeys {
    entries = List.copyOf(entries);
  }

  /** What the key was used for, if it is remembered. */
  public Optional<Entry> find(IdempotencyKey key) {
    return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
  }

  /** With one more, and {@link #CAPACITY} at most. */
  public AnsweredKeys with(Entry entry) {
    return with(entry, CAPACITY);
  }

  /**
   * With one more.
   *
   * @param most how many are kept, at least 1
   */
  public AnsweredKeys with(Entry entry, int most) {
    var next = new ArrayList<>(entries);
    next.removeIf(old -> old.key().equals(entry.key()));
    next.add(entry);
    int tooMany = Math.max(0, next.size() - most);
    return new AnsweredKeys(next.subList(tooMany, next.size()));
  }
}
