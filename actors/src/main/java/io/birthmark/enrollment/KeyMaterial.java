package io.birthmark.enrollment;

/** The key that a device's initial-key proof is to be checked with; whoever got it closes it. */
public sealed interface KeyMaterial extends AutoCloseable {
  /** Wipes the key. */
  @Override
  void close();

  /** A key of this device alone. */
  record Imported(KeyId id, SecretBytes key) implements KeyMaterial {
    @Override
    public void close() {
      key.close();
    }
  }

  /** The key of the device's group, from which the device's own is derived. */
  record OfGroup(KeyId id, SecretBytes key) implements KeyMaterial {
    @Override
    public void close() {
      key.close();
    }
  }

  /** No key is known, or none is needed. */
  record Absent() implements KeyMaterial {
    @Override
    public void close() {
      // There is nothing to wipe.
    }
  }
}
