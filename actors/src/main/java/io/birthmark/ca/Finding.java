package io.birthmark.ca;

import io.birthmark.device.DeviceId;
import io.birthmark.device.SerialNumber;
import java.util.Optional;

/**
 * What a certificate of a CA's own list turned out to be.
 *
 * @param reference what the CA calls it
 * @param device whose key it is for, where some device holds that
 * @param detail for people; at most {@link #MAX_DETAIL} characters
 */
public record Finding(
    String reference, SerialNumber serial, Kind kind, Optional<DeviceId> device, String detail) {
  /** Longest detail; a longer one is cut. */
  public static final int MAX_DETAIL = 200;

  /** What it is. */
  public enum Kind {
    /** A device holds it or has held it. */
    KNOWN,
    /** It is revoked at the CA: whatever it was, it is good for nothing any more. */
    REVOKED,
    /**
     * It is of an attempt that was given up, or that has another certificate: its twin has
     * condemned it, and has it revoked.
     */
    GHOST,
    /** Its device waits for an attempt that this may be of: that is settled by itself. */
    OPEN,
    /** It is for a device's key, and no attempt of that device explains it. */
    UNEXPLAINED,
    /** It is for nobody's key that is known here. */
    FOREIGN,
    /** It is not what the list says, or not by this CA. */
    CONTRADICTED,
    /** A device holds it, and the CA does not have it. */
    LOST,
    /** It could not be settled now: to be asked again. */
    LATER
  }

  public Finding {
    detail = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
  }

  /** Whether somebody should see it: it is neither in order nor in order by itself. */
  public boolean worthTelling() {
    return switch (kind) {
      case KNOWN, REVOKED -> false;
      case GHOST, OPEN, UNEXPLAINED, FOREIGN, CONTRADICTED, LOST, LATER -> true;
    };
  }
}
