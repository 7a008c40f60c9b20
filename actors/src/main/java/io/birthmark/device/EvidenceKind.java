package io.birthmark.device;

import java.util.Optional;

/** How a device proves who it is; the wire name is what devices, groups and events say. */
public enum EvidenceKind {
  /** HMAC-SHA256 under a per-device key, imported or derived from a group key. */
  INITIAL_KEY("initial-key"),
  /**
   * A chain of IEEE 802.1AR certificates to an uploaded anchor, and a signature by the device's
   * IDevID key.
   */
  IDEVID("idevid");

  private final String wireName;

  EvidenceKind(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** The kind of this wire name, compared as bytes; empty when there is none. */
  public static Optional<EvidenceKind> ofWireName(String name) {
    for (var kind : values()) {
      if (kind.wireName.equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
