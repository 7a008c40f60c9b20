package io.birthmark.pki;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest few things of a kind, kept in memory to spare work. Whatever is not at hand any more
 * can be found or made again; bounded and safe for threads.
 *
 * @param <K> what a thing is known by
 * @param <V> the thing
 */
public final class AtHand<K, V> {
  private final Map<K, V> newest;

  /** Keeps the newest {@code capacity} things. */
  public AtHand(int capacity) {
    this.newest =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > capacity;
          }
        };
  }

  /** Keeps a thing; the oldest goes when there are too many. */
  public synchronized void keep(K key, V value) {
    newest.put(key, value);
  }

  /** The thing, if it is still at hand. */
  public synchronized Optional<V> find(K key) {
    return Optional.ofNullable(newest.get(key));
  }

  /** The thing, which is not kept any longer. */
  public synchronized Optional<V> take(K key) {
    return Optional.ofNullable(newest.remove(key));
  }
}
