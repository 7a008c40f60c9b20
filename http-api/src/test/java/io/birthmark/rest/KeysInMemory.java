package io.birthmark.rest;

import io.birthmark.device.Bytes;
import io.birthmark.enrollment.EvidenceKeys;
import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.SecretBytes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A key store without encryption or disk. */
public final class KeysInMemory implements EvidenceKeys {
  private final Map<KeyId, Bytes> keys = new ConcurrentHashMap<>();

  /** What lies under an id. */
  public Optional<Bytes> get(String id) {
    return Optional.ofNullable(keys.get(new KeyId(id)));
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }

  public void clear() {
    keys.clear();
  }

  @Override
  public CompletionStage<PutOutcome> put(KeyId id, SecretBytes key) {
    var bytes = Bytes.copyOf(key.toArray());
    var before = keys.putIfAbsent(id, bytes);
    return CompletableFuture.completedFuture(
        before == null
            ? PutOutcome.STORED
            : before.equals(bytes) ? PutOutcome.SAME : PutOutcome.CONFLICT);
  }

  @Override
  public CompletionStage<Optional<SecretBytes>> find(KeyId id) {
    return CompletableFuture.completedFuture(
        Optional.ofNullable(keys.get(id)).map(bytes -> SecretBytes.copyOf(bytes.toArray())));
  }
}
