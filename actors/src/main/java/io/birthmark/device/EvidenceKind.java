package io.birthmark.device;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a device proves who it is; the wire name is what devices, groups and events say. */
public enum EvidenceKind {
  /** HMAC-SHA256 under a per-device key, imported or derived from a group key. */
  INITIAL_KEY("initial-key"),
  /** A signature by a key of the device whose public half was registered with it. */
  MANUFACTURER_SIGNATURE("manufacturer-signature"),
  /**
   * A chain of IEEE 802.1AR certificates to an uploaded anchor, and a signature by the device's
   * IDevID key.
   */
  IDEVID("idevid"),
  /** HMAC-SHA256 under a token that is good for one enrollment. */
  TOKEN("token"),
  /** A signature by the key of the certificate in use, for the next one; every group accepts it. */
  OPERATIONAL("operational");

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

  /** Whether a group says that it accepts this kind; the others are accepted by all. */
  public boolean chosenByGroups() {
    return this != OPERATIONAL;
  }

  /** All wire names, for people: {@code a, b or c}. */
  public static String wireNames() {
    return inWords(Arrays.stream(values()));
  }

  /** The wire names of those that groups choose from, for people. */
  public static String wireNamesForGroups() {
    return inWords(Arrays.stream(values()).filter(EvidenceKind::chosenByGroups));
  }

  private static String inWords(Stream<EvidenceKind> kinds) {
    var names = kinds.map(EvidenceKind::wireName).toList();
    return names.stream().limit(names.size() - 1L).collect(Collectors.joining(", "))
        + " or "
        + names.getLast();
  }
}
