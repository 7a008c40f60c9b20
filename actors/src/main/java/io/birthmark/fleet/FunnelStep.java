package io.birthmark.fleet;

import io.birthmark.device.Phase;
import java.util.Optional;

/** The way of a device into use. A registration begins it anew. */
public enum FunnelStep {
  REGISTERED,
  CLAIMED,
  AUTHENTICATED,
  PROVISIONING,
  OPERATIONAL;

  /** The step a phase is; empty for phases beside the way. */
  public static Optional<FunnelStep> of(Phase phase) {
    return switch (phase) {
      case REGISTERED -> Optional.of(REGISTERED);
      case CLAIMED -> Optional.of(CLAIMED);
      case AUTHENTICATED -> Optional.of(AUTHENTICATED);
      case PROVISIONING -> Optional.of(PROVISIONING);
      case OPERATIONAL -> Optional.of(OPERATIONAL);
      case UNKNOWN, CANCELLED, SUSPENDED, QUARANTINED, PARKED, REJECTED, DECOMMISSIONED ->
          Optional.empty();
    };
  }
}
