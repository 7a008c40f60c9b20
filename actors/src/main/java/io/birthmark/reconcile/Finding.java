package io.birthmark.reconcile;

import io.birthmark.device.DeviceId;
import java.util.Optional;

/**
 * What a listed certificate turned out to be.
 *
 * @param device whose key it is for, where some device holds that
 * @param detail for people
 */
public record Finding(
    ListedCertificate certificate, Kind kind, Optional<DeviceId> device, String detail) {
  /** What it is. */
  public enum Kind {
    /** A device holds it or has held it. */
    KNOWN,
    /** It is of an attempt that was given up: its twin has condemned it, and has it revoked. */
    GHOST,
    /** Its device waits for an attempt that this may be of: that is settled by itself. */
    OPEN,
    /** It is for a device's key, and no attempt of that device explains it. */
    UNEXPLAINED,
    /** It is for nobody's key that is known here. */
    FOREIGN,
    /** It is not what the list says, or not by this CA. */
    CONTRADICTED,
    /** It could not be settled now: to be asked again. */
    LATER
  }
}
