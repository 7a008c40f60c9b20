package io.birthmark.device;

import static io.birthmark.device.CommandName.*;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which commands are possible in a state at all. The rules ask here first, so what a refusal lists
 * as legal, what a console offers and what a twin does come from one source.
 */
final class LegalCommands {
  private LegalCommands() {}

  static Set<CommandName> of(DeviceState state) {
    var slot = state.slot();
    var legal = EnumSet.of(CHECK_DEADLINES);
    legal.addAll(
        switch (state) {
          case DeviceState.Unknown _ -> EnumSet.of(REGISTER, GREET, ENROLL);
          case DeviceState.Registered _ ->
              EnumSet.of(REGISTER, CANCEL, GREET, ENROLL, DECOMMISSION);
          case DeviceState.Cancelled _ -> EnumSet.of(REGISTER, DECOMMISSION);
          case DeviceState.Claimed _, DeviceState.Authenticated _ ->
              EnumSet.of(REGISTER, GREET, ENROLL, PARK, REJECT, DECOMMISSION);
          case DeviceState.Provisioning _ ->
              EnumSet.of(REGISTER, GREET, ENROLL, PROVE_INSTALLED, PARK, REJECT, DECOMMISSION);
          case DeviceState.Operational _ -> operational(slot);
          case DeviceState.Suspended _ -> EnumSet.of(SUSPEND, RESUME, DECOMMISSION);
          case DeviceState.Quarantined _ -> EnumSet.of(RELEASE_FROM_QUARANTINE, DECOMMISSION);
          case DeviceState.Parked _ -> EnumSet.of(PARK, UNPARK, DECOMMISSION);
          case DeviceState.Rejected _ -> EnumSet.of(GREET, REJECT, DECOMMISSION);
          case DeviceState.Decommissioned _ -> EnumSet.of(DECOMMISSION);
        });
    boolean alive =
        state instanceof DeviceState.Known && !(state instanceof DeviceState.Decommissioned);
    if (alive) {
      legal.add(QUARANTINE);
    }
    if (alive && !(state instanceof DeviceState.Cancelled)) {
      legal.add(OFFER_TOKEN);
    }
    if (alive && slot.revocable()) {
      legal.add(REVOKE);
    }
    if (slot.openIntent().or(slot::draft).isPresent()
        || slot.certificates().findAny().isPresent()
        || !slot.watched().isEmpty()) {
      legal.add(RECORD_ISSUANCE);
    }
    if (slot.certificates().findAny().isPresent()) {
      legal.add(RECORD_CLOUD_REGISTRATION);
    }
    if (slot.revoking()) {
      legal.add(RECORD_REVOCATION);
    }
    if (DeadlineRules.canHasten(state)) {
      legal.add(RETRY);
    }
    return legal;
  }

  /**
   * Whether a command is possible. A CA's own list may show what a slot has forgotten, and a cloud
   * may tell of it, so that is heard of every device that is known.
   */
  static boolean possible(DeviceState state, DeviceCommand command) {
    boolean shown =
        command instanceof DeviceCommand.RecordCloudRegistration
            || command
                instanceof DeviceCommand.RecordIssuance(_, DeviceCommand.IssuanceResult.Stray _);
    return of(state).contains(command.name()) || (shown && state instanceof DeviceState.Known);
  }

  private static Set<CommandName> operational(CredentialSlot slot) {
    var legal = EnumSet.of(REGISTER, GREET, ENROLL, PROVE_INSTALLED, PARK, DECOMMISSION);
    if (slot.credential() instanceof Credential.Active) {
      legal.add(SUSPEND);
      legal.add(RESUME);
      legal.add(OPEN_RENEWAL);
    }
    return legal;
  }

  /** Why a command is not possible in this state. */
  static Reason whyNot(DeviceState state, CommandName command) {
    return switch (command) {
      case RECORD_ISSUANCE -> Reason.NO_SUCH_ATTEMPT;
      case RECORD_REVOCATION, RETRY -> Reason.NOTHING_AWAITED;
      case REVOKE ->
          switch (state.slot().credential()) {
            case Credential.None _ -> Reason.NO_CREDENTIAL;
            case Credential.Revoking _, Credential.Revoked _ -> Reason.CREDENTIAL_REVOKED;
            case Credential.Active _, Credential.Held _ -> byPhase(state);
          };
      case REGISTER,
          OFFER_TOKEN,
          CANCEL,
          GREET,
          ENROLL,
          PROVE_INSTALLED,
          OPEN_RENEWAL,
          SUSPEND,
          RESUME,
          RECORD_CLOUD_REGISTRATION,
          PARK,
          UNPARK,
          QUARANTINE,
          RELEASE_FROM_QUARANTINE,
          REJECT,
          DECOMMISSION,
          CHECK_DEADLINES ->
          byPhase(state);
    };
  }

  private static Reason byPhase(DeviceState state) {
    return switch (state) {
      case DeviceState.Unknown _ -> Reason.UNKNOWN_DEVICE;
      case DeviceState.Suspended _ -> Reason.DEVICE_SUSPENDED;
      case DeviceState.Quarantined _ -> Reason.DEVICE_QUARANTINED;
      case DeviceState.Parked _ -> Reason.DEVICE_PARKED;
      case DeviceState.Rejected _ -> Reason.DEVICE_REJECTED;
      case DeviceState.Decommissioned _ -> Reason.DEVICE_DECOMMISSIONED;
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Provisioning _,
          DeviceState.Operational _ ->
          Reason.NOT_IN_STATE;
    };
  }
}
