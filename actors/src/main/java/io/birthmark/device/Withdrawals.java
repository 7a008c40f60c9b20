package io.birthmark.device;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The events that take back what a slot holds; each is stored before the CA is told. */
final class Withdrawals {
  private final DevicePolicy policy;

  Withdrawals(DevicePolicy policy) {
    this.policy = policy;
  }

  /** The CA is to say so too when a good credential is put on hold; empty when there is none. */
  List<DeviceEvent> hold(CredentialSlot slot, Instant now) {
    return slot.credential() instanceof Credential.Active(var certificate)
        ? List.of(holding(certificate, HoldDeed.HOLD, now))
        : List.of();
  }

  /** As {@link #hold}, when the credential is good again. */
  List<DeviceEvent> unhold(CredentialSlot slot, Instant now) {
    return slot.credential() instanceof Credential.Held(var certificate)
        ? List.of(holding(certificate, HoldDeed.RELEASE, now))
        : List.of();
  }

  /** The CA is asked once more. */
  DeviceEvent holdAgain(Sha256 certificate, CredentialSlot.Holding holding, Instant now) {
    return new DeviceEvent.HoldRetried(
        certificate, holding.waiting().attempt() + 1, now.plus(policy.revocationRetry()));
  }

  private DeviceEvent holding(HeldCertificate certificate, HoldDeed deed, Instant now) {
    return new DeviceEvent.HoldRequested(
        certificate.digest(), deed, now.plus(policy.revocationRetry()));
  }

  /**
   * Everything the slot holds, proven or not, is to be revoked; a renewal is not awaited longer.
   */
  List<DeviceEvent> revocations(CredentialSlot slot, RevocationReason reason, Instant now) {
    var events = condemnations(slot, reason, now);
    if (slot.revocable()) {
      slot.proven()
          .ifPresent(certificate ->
              events.add(
                  new DeviceEvent.RevocationRequested(
                      certificate.digest(), reason, now.plus(policy.revocationRetry()))));
    }
    if (slot.pipeline() instanceof Pipeline.KeyWait) {
      events.add(new DeviceEvent.RenewalLapsed(Optional.empty()));
    }
    return events;
  }

  /**
   * What was issued and never proven is to be revoked; what was not asked for yet never will be.
   */
  List<DeviceEvent> condemnations(CredentialSlot slot, RevocationReason reason, Instant now) {
    var events = new ArrayList<DeviceEvent>();
    slot.unproven()
        .ifPresent(certificate ->
            events.add(
                new DeviceEvent.CertificateCondemned(
                    certificate, reason, false, now.plus(policy.revocationRetry()))));
    slot.draft()
        .ifPresent(draft ->
            events.add(
                new DeviceEvent.IssuanceFailed(
                    draft.attempt(),
                    Reason.REQUEST_WITHDRAWN,
                    Reason.REQUEST_WITHDRAWN.summary(),
                    false)));
    return events;
  }
}
