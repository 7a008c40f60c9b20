package io.birthmark.device;

import static io.birthmark.device.DeviceLifecycle.accept;
import static io.birthmark.device.DeviceLifecycle.nothingNew;

import io.birthmark.device.DeviceCommand.Quarantine;
import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Into quarantine and out of it again. Whoever quarantines a device may be wrong about it, so its
 * proven credential is put on hold and not revoked; what has not been proven yet is condemned at
 * once, since the device will not be allowed to use its key.
 */
final class QuarantineRules {
  private final DevicePolicy policy;
  private final Withdrawals withdrawals;

  QuarantineRules(DevicePolicy policy) {
    this.policy = policy;
    this.withdrawals = new Withdrawals(policy);
  }

  Decision quarantine(DeviceState state, Quarantine c, Instant now) {
    boolean known =
        c.key().isPresent()
            ? state instanceof Known s && s.dossier().bars(c.key().get())
            : state instanceof DeviceState.Quarantined;
    return known
        ? nothingNew()
        : accept(events(state.slot(), c.reason(), c.detail(), c.key(), now));
  }

  /** The way into quarantine; the first event bars the slot's keys, so it comes before the rest. */
  List<DeviceEvent> events(
      CredentialSlot slot, Reason reason, String detail, Optional<Sha256> key, Instant now) {
    var events = new ArrayList<DeviceEvent>();
    events.add(
        new DeviceEvent.DeviceQuarantined(
            reason, detail, key, now.plus(policy.quarantineReview())));
    events.addAll(withdrawals.hold(slot, now));
    events.addAll(withdrawals.condemnations(slot, RevocationReason.KEY_COMPROMISE, now));
    if (slot.pipeline() instanceof Pipeline.KeyWait) {
      events.add(new DeviceEvent.RenewalLapsed(Optional.empty()));
    }
    return events;
  }

  Decision release(DeviceState state, Instant now) {
    var events = withdrawals.revocations(state.slot(), RevocationReason.KEY_COMPROMISE, now);
    events.add(new DeviceEvent.DeviceReleased(now.plus(policy.claimWindow())));
    return accept(events);
  }
}
