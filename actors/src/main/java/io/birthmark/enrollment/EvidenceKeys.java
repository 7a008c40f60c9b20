package io.birthmark.enrollment;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where the secret keys lie that evidence is checked with. A key is written once and never changed:
 * whoever holds its id and check value knows which key was meant.
 */
public interface EvidenceKeys {
  /** Stores a key under its id, once. */
  CompletionStage<PutOutcome> put(KeyId id, SecretBytes key);

  /** The key of this id, for the caller to close; empty when there is none. */
  CompletionStage<Optional<SecretBytes>> find(KeyId id);

  /** What became of a put. */
  enum PutOutcome {
    STORED,
    /** The same key lay there already. */
    SAME,
    /** Another key lies there; nothing was changed. */
    CONFLICT
  }
}
