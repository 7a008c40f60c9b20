package io.birthmark.device;

import java.util.Optional;

/**
 * Where a device stands. A record holds only what is true in that state; absence is another state.
 */
public sealed interface DeviceState {
  /** Nothing has been written about this device. */
  record Unknown() implements DeviceState {
    @Override
    public Phase phase() {
      return Phase.UNKNOWN;
    }

    @Override
    public CredentialSlot slot() {
      return CredentialSlot.EMPTY;
    }
  }

  /** Announced; it has not shown itself. */
  record Registered(Dossier dossier, CredentialSlot slot, Wait waiting) implements Known {
    @Override
    public Phase phase() {
      return Phase.REGISTERED;
    }
  }

  /** Announced once, and the announcement was withdrawn or lapsed. */
  record Cancelled(Dossier dossier, CredentialSlot slot, Reason reason) implements Known {
    @Override
    public Phase phase() {
      return Phase.CANCELLED;
    }
  }

  /** It has shown itself and has yet to prove who it is. */
  record Claimed(Dossier dossier, CredentialSlot slot, Wait waiting) implements Known {
    @Override
    public Phase phase() {
      return Phase.CLAIMED;
    }
  }

  /** It has proven who it is; an acceptable request is awaited. */
  record Authenticated(Dossier dossier, CredentialSlot slot, Wait waiting) implements Known {
    @Override
    public Phase phase() {
      return Phase.AUTHENTICATED;
    }
  }

  /** The slot's pipeline works on the first credential; its waits are the slot's. */
  record Provisioning(Dossier dossier, CredentialSlot slot) implements Known {
    @Override
    public Phase phase() {
      return Phase.PROVISIONING;
    }
  }

  /** A credential has been proven in use. */
  record Operational(Dossier dossier, CredentialSlot slot) implements Known {
    @Override
    public Phase phase() {
      return Phase.OPERATIONAL;
    }
  }

  /** Taken out of use for a time; its credential is on hold. */
  record Suspended(Dossier dossier, CredentialSlot slot, Reason reason, Wait waiting)
      implements Known {
    @Override
    public Phase phase() {
      return Phase.SUSPENDED;
    }
  }

  /**
   * Out of use because it may not be the only one that holds its key; its credential is on hold.
   */
  record Quarantined(Dossier dossier, CredentialSlot slot, Reason reason, Wait waiting)
      implements Known {
    @Override
    public Phase phase() {
      return Phase.QUARANTINED;
    }
  }

  /**
   * Waits for an operator.
   *
   * @param resume where it goes on when an operator lets it
   */
  record Parked(Dossier dossier, CredentialSlot slot, Reason reason, Wait waiting, Phase resume)
      implements Known {
    @Override
    public Phase phase() {
      return Phase.PARKED;
    }
  }

  /**
   * Refused by a person or a policy, never because of a failed proof; may try again after a
   * cool-down.
   */
  record Rejected(Dossier dossier, CredentialSlot slot, Reason reason, Wait waiting)
      implements Known {
    @Override
    public Phase phase() {
      return Phase.REJECTED;
    }
  }

  /** Retired. What is still to be revoked stands in the slot. */
  record Decommissioned(Dossier dossier, CredentialSlot slot, Reason reason) implements Known {
    @Override
    public Phase phase() {
      return Phase.DECOMMISSIONED;
    }
  }

  /** Every state of a device something was written about. */
  sealed interface Known extends DeviceState {
    Dossier dossier();
  }

  /** The lifecycle phase, without its particulars. */
  Phase phase();

  /** The operational slot; empty before anything was requested. */
  CredentialSlot slot();

  /** The phase's own wait, beside which the slot may have some. */
  default Optional<Wait> ownWait() {
    return switch (this) {
      case Registered s -> Optional.of(s.waiting());
      case Claimed s -> Optional.of(s.waiting());
      case Authenticated s -> Optional.of(s.waiting());
      case Suspended s -> Optional.of(s.waiting());
      case Quarantined s -> Optional.of(s.waiting());
      case Parked s -> Optional.of(s.waiting());
      case Rejected s -> Optional.of(s.waiting());
      case Unknown _, Cancelled _, Provisioning _, Operational _, Decommissioned _ ->
          Optional.empty();
    };
  }

  /** Why it is in its phase, where the phase has a reason. */
  default Optional<Reason> ownReason() {
    return switch (this) {
      case Cancelled s -> Optional.of(s.reason());
      case Suspended s -> Optional.of(s.reason());
      case Quarantined s -> Optional.of(s.reason());
      case Parked s -> Optional.of(s.reason());
      case Rejected s -> Optional.of(s.reason());
      case Decommissioned s -> Optional.of(s.reason());
      case Unknown _, Registered _, Claimed _, Authenticated _, Provisioning _, Operational _ ->
          Optional.empty();
    };
  }

  /** Phase, credential and pipeline by name. */
  default StateLabel label() {
    return StateLabel.of(this);
  }
}
