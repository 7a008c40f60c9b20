package io.birthmark.enrollment;

import io.birthmark.device.Sha256;

/** Names what a proof was checked with, for the journal; never holds a secret. */
public sealed interface KeyReference {
  /**
   * The one line that stands in events: kind, colon, and the name as below. Stored, so never
   * changed.
   */
  String text();

  /** A key of this device alone: {@code device-key:id#check}. */
  record Imported(KeyId id, CheckValue check) implements KeyReference {
    @Override
    public String text() {
      return "device-key:" + id + "#" + check;
    }
  }

  /**
   * A key derived for this device from its group's key, which is named: {@code group-key:id#check}.
   */
  record Derived(KeyId groupKey, CheckValue check) implements KeyReference {
    @Override
    public String text() {
      return "group-key:" + groupKey + "#" + check;
    }
  }

  /** The public key that the device was registered with: {@code manufacturer-key:hex}. */
  record Manufacturer(Sha256 spki) implements KeyReference {
    @Override
    public String text() {
      return "manufacturer-key:" + spki.toHex();
    }
  }

  /** A token that was good for one enrollment: {@code token:id#check}. */
  record OneTime(KeyId id, CheckValue check) implements KeyReference {
    @Override
    public String text() {
      return "token:" + id + "#" + check;
    }
  }

  /** The certificate in use, by SHA-256: {@code certificate:hex}. */
  record InUse(Sha256 certificate) implements KeyReference {
    @Override
    public String text() {
      return "certificate:" + certificate.toHex();
    }
  }

  /** The trust anchor that the chain leads to, by SHA-256: {@code anchor:hex}. */
  record Anchor(Sha256 certificate) implements KeyReference {
    @Override
    public String text() {
      return "anchor:" + certificate.toHex();
    }
  }
}
