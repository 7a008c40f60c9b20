package io.birthmark.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The heads of the chains that were used last, at most so many. An entry is always a record that
 * was stored, and records never change: so an old entry is of no use, but never wrong, whoever
 * writes to the chain beside us.
 */
final class HeadCache {
  private final Map<String, Head> heads;

  HeadCache(int bound) {
    this.heads =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
            return size() > bound;
          }
        };
  }

  synchronized Optional<Head> find(String persistenceId) {
    return Optional.ofNullable(heads.get(persistenceId));
  }

  /** Remembers a head that is certainly stored. */
  synchronized void remember(String persistenceId, Head head) {
    heads.put(persistenceId, head);
  }

  synchronized int size() {
    return heads.size();
  }
}
