package io.birthmark.enrollment;

import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.pki.SubjectKey;

/** What a device's proof is to be checked with; whoever got it closes it. */
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

  /** The public key that the device was registered with. */
  record Manufacturer(SubjectKey key) implements KeyMaterial {
    @Override
    public void close() {
      // A public key is no secret.
    }
  }

  /**
   * The key of the certificate in use.
   *
   * @param certificate its SHA-256
   */
  record InUse(SubjectKey key, Sha256 certificate) implements KeyMaterial {
    @Override
    public void close() {
      // A public key is no secret.
    }
  }

  /** The token that the device may still use. */
  record OneTime(KeyId id, SecretBytes key) implements KeyMaterial {
    @Override
    public void close() {
      key.close();
    }
  }

  /** The evidence brings along what it is checked with. */
  record Unneeded() implements KeyMaterial {
    @Override
    public void close() {
      // There is nothing to wipe.
    }
  }

  /** There is none, and so nothing can be proven. */
  record Absent(Reason reason, String detail) implements KeyMaterial {
    @Override
    public void close() {
      // There is nothing to wipe.
    }
  }
}
