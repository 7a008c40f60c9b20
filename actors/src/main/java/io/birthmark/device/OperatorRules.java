package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;
import static io.birthmark.device.DeviceLifecycle.refuse;

import io.birthmark.device.DeviceCommand.Decommission;
import io.birthmark.device.DeviceCommand.Park;
import io.birthmark.device.DeviceCommand.RecordRevocation;
import io.birthmark.device.DeviceCommand.Reject;
import io.birthmark.device.DeviceCommand.RevocationResult;
import io.birthmark.device.DeviceCommand.Revoke;
import io.birthmark.device.DeviceCommand.Suspend;
import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** What operators, policies and campaigns do to a device. */
final class OperatorRules {
  private final DevicePolicy policy;
  private final Withdrawals withdrawals;
  private final RevocationWords words;

  OperatorRules(DevicePolicy policy, RevocationWords words) {
    this.policy = policy;
    this.words = words;
    this.withdrawals = new Withdrawals(policy);
  }

  Decision suspend(DeviceState state, Suspend c, Instant now) {
    if (state instanceof DeviceState.Suspended) {
      return nothingNew();
    }
    var events = new ArrayList<DeviceEvent>();
    events.add(new DeviceEvent.DeviceSuspended(c.reason(), now.plus(policy.suspensionReview())));
    events.addAll(withdrawals.hold(state.slot(), now));
    return accept(events);
  }

  Decision resume(DeviceState state, Instant now) {
    if (!(state instanceof DeviceState.Suspended)) {
      return nothingNew();
    }
    var events = new ArrayList<DeviceEvent>();
    events.add(new DeviceEvent.DeviceResumed());
    events.addAll(withdrawals.unhold(state.slot(), now));
    return accept(events);
  }

  Decision revoke(DeviceState state, Revoke c, Instant now) {
    var fault = words.fault(state.slot(), c.reason());
    if (fault.isPresent()) {
      return refuse(state, Reason.REVOCATION_REASON_NOT_EXPRESSIBLE, fault.get());
    }
    var events = withdrawals.revocations(state.slot(), c.reason(), now);
    // Quarantine is left by a release alone.
    if (state instanceof DeviceState.Quarantined) {
      return accept(events);
    }
    // Parked already, it was to go on elsewhere; without its credential it has to begin anew.
    events.add(
        new DeviceEvent.DeviceParked(
            Reason.CREDENTIAL_REVOKED,
            "its credential was revoked; let it go on to prove itself with a new key",
            Phase.CLAIMED,
            now.plus(policy.parkingReview())));
    return accept(events);
  }

  Decision recordRevocation(DeviceState state, RecordRevocation c, Instant now) {
    return c.reason().isFinal() ? recordFinal(state, c, now) : recordHold(state.slot(), c, now);
  }

  private Decision recordHold(CredentialSlot slot, RecordRevocation c, Instant now) {
    if (slot.holding().isEmpty()
        || !slot.proven().map(HeldCertificate::digest).equals(Optional.of(c.certificate()))) {
      return nothingNew();
    }
    var holding = slot.holding().get();
    boolean ofDeedBefore = holding.deed().reason() != c.reason();
    if (!ofDeedBefore && c.result() != RevocationResult.UNKNOWN) {
      return accept(
          new DeviceEvent.HoldSettled(
              c.certificate(), holding.deed(), c.result() == RevocationResult.REVOKED));
    }
    // The CA has answered the deed before this one and is free for it; once, should that come
    // twice.
    boolean again =
        holding.waiting().due(now) || (ofDeedBefore && holding.waiting().attempt() == 1);
    return again ? accept(withdrawals.holdAgain(c.certificate(), holding, now)) : nothingNew();
  }

  private Decision recordFinal(DeviceState state, RecordRevocation c, Instant now) {
    var slot = state.slot();
    var wait =
        slot.credential() instanceof Credential.Revoking(var certificate, _, var revoking)
                && certificate.digest().equals(c.certificate())
            ? Optional.of(revoking)
            : slot.condemned().stream()
                .filter(x -> x.certificate().digest().equals(c.certificate()))
                .map(CredentialSlot.Condemned::waiting)
                .findFirst();
    if (wait.isEmpty()) {
      return nothingNew();
    }
    return c.result() == RevocationResult.REVOKED
        ? accept(new DeviceEvent.CertificateRevoked(c.certificate()))
        : wait.get().due(now)
            ? accept(
                new DeviceEvent.RevocationRetried(
                    c.certificate(), wait.get().attempt() + 1, now.plus(policy.revocationRetry())))
            : nothingNew();
  }

  Decision park(DeviceState state, Park c, Instant now) {
    return state instanceof DeviceState.Parked
        ? nothingNew()
        : accept(
            new DeviceEvent.DeviceParked(
                c.reason(), c.detail(), state.phase(), now.plus(policy.parkingReview())));
  }

  Decision unpark(Instant now) {
    return accept(new DeviceEvent.DeviceUnparked(now.plus(policy.claimWindow())));
  }

  Decision reject(DeviceState state, Reject c, Instant now) {
    if (state instanceof DeviceState.Rejected) {
      return nothingNew();
    }
    int rejections = state instanceof Known known ? known.dossier().rejections() + 1 : 1;
    var events = withdrawals.condemnations(state.slot(), RevocationReason.PRIVILEGE_WITHDRAWN, now);
    events.add(
        new DeviceEvent.DeviceRejected(c.reason(), now.plus(policy.coolDownWait(rejections))));
    return accept(events);
  }

  Decision decommission(DeviceState state, Decommission c, Instant now) {
    if (state instanceof DeviceState.Decommissioned) {
      return nothingNew();
    }
    var reason =
        state instanceof DeviceState.Quarantined
            ? RevocationReason.KEY_COMPROMISE
            : RevocationReason.CESSATION_OF_OPERATION;
    var events = withdrawals.revocations(state.slot(), reason, now);
    events.add(new DeviceEvent.DeviceDecommissioned(c.reason()));
    return accept(events);
  }
}
