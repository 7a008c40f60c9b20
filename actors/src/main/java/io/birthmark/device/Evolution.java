package io.birthmark.device;

import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a stored event changes the device; what it does to the credential slot is {@link
 * SlotEvolution}. Total: an event that no decision ever makes in this state is still a fact, and is
 * taken as far as it fits, so that every journal can be replayed by every later version.
 */
final class Evolution {
  private final DeviceState state;
  private final SlotEvolution slot;
  private final long revision;
  private final Instant at;

  Evolution(DeviceState state, long revision, Instant at) {
    this.state = state;
    this.revision = revision;
    this.slot = new SlotEvolution(revision, at);
    this.at = at;
  }

  DeviceState apply(DeviceEvent event) {
    if (event instanceof DeviceEvent.DeviceRegistered registered) {
      return registered(registered);
    }
    return state instanceof Known known ? apply(known, event) : state;
  }

  private DeviceState registered(DeviceEvent.DeviceRegistered e) {
    var dossier =
        new Dossier(
            e.group(),
            e.facts(),
            e.lot(),
            e.windowEnds(),
            Dossier.Reported.NOTHING,
            Dossier.Desired.FIRST,
            0,
            e.manufacturerKey().map(key -> new ManufacturerKey(key.sha256(), revision)),
            state instanceof Known known ? known.dossier().tokens().withoutOpen() : TokenBook.EMPTY,
            state instanceof Known known ? known.dossier().barredKeys() : List.of(),
            state instanceof Known known ? known.dossier().clouds() : List.of());
    return new DeviceState.Registered(
        dossier, state.slot(), new Wait(WaitingFor.DEVICE, at, e.windowEnds(), 1));
  }

  private DeviceState apply(Known known, DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.DeviceRegistered _ -> known;
      case DeviceEvent.TokenOffered e ->
          withDossier(known, known.dossier().with(known.dossier().tokens().offering(e.token())));
      case DeviceEvent.RegistrationCancelled e ->
          new DeviceState.Cancelled(known.dossier(), known.slot(), e.reason());
      case DeviceEvent.DeviceClaimed e ->
          new DeviceState.Claimed(
              seen(known, e.route(), e.firmware()),
              known.slot(),
              until(WaitingFor.DEVICE, e.deadline()));
      case DeviceEvent.ClaimLapsed _ ->
          new DeviceState.Registered(
              known.dossier(),
              known.slot(),
              until(WaitingFor.DEVICE, known.dossier().windowEnds()));
      case DeviceEvent.EvidenceAccepted e -> evidenceAccepted(known, e);
      case DeviceEvent.AuthenticationLapsed e ->
          new DeviceState.Claimed(
              known.dossier(), known.slot(), until(WaitingFor.DEVICE, e.deadline()));
      case DeviceEvent.IssuancePostponed e ->
          asking(known, slot.postponed(known.slot(), e), e.draft().profile());
      case DeviceEvent.IssuanceRequested e ->
          asking(known, slot.requested(known.slot(), e), e.intent().profile());
      case DeviceEvent.IssuancePending e -> with(known, slot.pending(known.slot(), e));
      case DeviceEvent.CaConsulted e -> with(known, slot.consulted(known.slot(), e));
      case DeviceEvent.IssuanceInDoubt e -> with(known, slot.inDoubt(known.slot(), e));
      case DeviceEvent.IssuanceFailed e -> with(known, slot.failed(known.slot(), e));
      case DeviceEvent.CertificateIssued e -> with(known, slot.issued(known.slot(), e));
      case DeviceEvent.DeliveryStarted e -> with(known, slot.delivering(known.slot(), e));
      case DeviceEvent.DeliveryRepeated e -> with(known, slot.deliveringAgain(known.slot(), e));
      case DeviceEvent.DeliveryPaused e -> with(known, slot.deliveryPaused(known.slot(), e));
      case DeviceEvent.InstallationReported e -> with(known, slot.installed(known.slot(), e));
      case DeviceEvent.CredentialProven e -> proven(known, e);
      case DeviceEvent.RenewalOpened e -> with(known, slot.renewing(known.slot(), e));
      case DeviceEvent.RenewalInvited e -> with(known, slot.invited(known.slot(), e));
      case DeviceEvent.RenewalLapsed e ->
          with(known, known.slot().with(new Pipeline.Lapsed()).renewingAt(e.again()));
      case DeviceEvent.DeviceSuspended e ->
          new DeviceState.Suspended(
              known.dossier(),
              slot.held(known.slot()),
              e.reason(),
              until(WaitingFor.OPERATOR, e.deadline()));
      case DeviceEvent.DeviceResumed _ ->
          new DeviceState.Operational(known.dossier(), slot.released(known.slot()));
      case DeviceEvent.RevocationRequested e -> with(known, slot.revoking(known.slot(), e));
      case DeviceEvent.CertificateCondemned e -> with(known, slot.condemned(known.slot(), e));
      case DeviceEvent.RevocationRetried e -> with(known, slot.revokingAgain(known.slot(), e));
      case DeviceEvent.CertificateRevoked e -> with(known, slot.revoked(known.slot(), e));
      case DeviceEvent.HoldRequested e -> with(known, slot.holding(known.slot(), e));
      case DeviceEvent.HoldRetried e -> with(known, slot.holdingAgain(known.slot(), e));
      case DeviceEvent.HoldSettled e -> with(known, slot.holdSettled(known.slot(), e));
      case DeviceEvent.WatchSettled e -> with(known, known.slot().unwatched(e.attempt()));
      case DeviceEvent.CloudRegistrationRecorded e ->
          withDossier(
              known,
              known.dossier().with(new CloudStanding(e.cloud(), e.certificate(), e.status(), at)));
      case DeviceEvent.DeviceParked e ->
          new DeviceState.Parked(
              known.dossier(),
              known.slot(),
              e.reason(),
              until(WaitingFor.OPERATOR, e.deadline()),
              e.resume());
      case DeviceEvent.DeviceUnparked e ->
          known instanceof DeviceState.Parked parked ? unparked(parked, e.deadline()) : known;
      case DeviceEvent.DeviceQuarantined e -> quarantined(known, e);
      case DeviceEvent.DeviceReleased e ->
          new DeviceState.Claimed(
              known.dossier(), known.slot(), until(WaitingFor.DEVICE, e.deadline()));
      case DeviceEvent.DeviceRejected e ->
          new DeviceState.Rejected(
              known.dossier().rejectedAgain(),
              known.slot(),
              e.reason(),
              until(WaitingFor.TIME, e.deadline()));
      case DeviceEvent.CoolDownEnded e ->
          new DeviceState.Claimed(
              known.dossier(), known.slot(), until(WaitingFor.DEVICE, e.deadline()));
      case DeviceEvent.ReviewOverdue e -> reviewOverdue(known, e);
      case DeviceEvent.DeviceDecommissioned e ->
          new DeviceState.Decommissioned(known.dossier(), known.slot(), e.reason());
    };
  }

  private Wait until(WaitingFor whom, Instant deadline) {
    return new Wait(whom, at, deadline, 1);
  }

  private Dossier seen(Known known, Route route, Optional<String> firmware) {
    var reported = known.dossier().reported();
    return known
        .dossier()
        .with(
            new Dossier.Reported(
                Optional.of(route),
                firmware.isPresent() ? firmware : reported.firmware(),
                reported.installed(),
                Optional.of(at)));
  }

  /** The same device with another slot, in whatever phase it is. */
  private static DeviceState with(Known known, CredentialSlot slot) {
    return switch (known) {
      case DeviceState.Registered s -> new DeviceState.Registered(s.dossier(), slot, s.waiting());
      case DeviceState.Cancelled s -> new DeviceState.Cancelled(s.dossier(), slot, s.reason());
      case DeviceState.Claimed s -> new DeviceState.Claimed(s.dossier(), slot, s.waiting());
      case DeviceState.Authenticated s ->
          new DeviceState.Authenticated(s.dossier(), slot, s.waiting());
      case DeviceState.Provisioning s -> new DeviceState.Provisioning(s.dossier(), slot);
      case DeviceState.Operational s -> new DeviceState.Operational(s.dossier(), slot);
      case DeviceState.Suspended s ->
          new DeviceState.Suspended(s.dossier(), slot, s.reason(), s.waiting());
      case DeviceState.Quarantined s ->
          new DeviceState.Quarantined(s.dossier(), slot, s.reason(), s.waiting());
      case DeviceState.Parked s ->
          new DeviceState.Parked(s.dossier(), slot, s.reason(), s.waiting(), s.resume());
      case DeviceState.Rejected s ->
          new DeviceState.Rejected(s.dossier(), slot, s.reason(), s.waiting());
      case DeviceState.Decommissioned s ->
          new DeviceState.Decommissioned(s.dossier(), slot, s.reason());
    };
  }

  private DeviceState evidenceAccepted(Known known, DeviceEvent.EvidenceAccepted e) {
    var seen = seen(known, e.route(), e.firmware());
    var dossier =
        e.evidence().kind() == EvidenceKind.TOKEN ? seen.with(seen.tokens().used()) : seen;
    return switch (known) {
      case DeviceState.Provisioning s -> new DeviceState.Provisioning(dossier, s.slot());
      case DeviceState.Operational s -> new DeviceState.Operational(dossier, s.slot());
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Suspended _,
          DeviceState.Quarantined _,
          DeviceState.Parked _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          new DeviceState.Authenticated(
              dossier, known.slot(), until(WaitingFor.DEVICE, e.deadline()));
    };
  }

  /** A certificate of this profile is what it is to have next. */
  private static DeviceState asking(Known known, CredentialSlot next, ProfileRef profile) {
    var dossier =
        known
            .dossier()
            .with(
                new Dossier.Desired(Optional.of(profile), known.dossier().desired().generation()));
    return known instanceof DeviceState.Authenticated
        ? new DeviceState.Provisioning(dossier, next)
        : with(withDossier(known, dossier), next);
  }

  /** The same state with another dossier. */
  private static Known withDossier(Known known, Dossier dossier) {
    return switch (known) {
      case DeviceState.Registered s -> new DeviceState.Registered(dossier, s.slot(), s.waiting());
      case DeviceState.Cancelled s -> new DeviceState.Cancelled(dossier, s.slot(), s.reason());
      case DeviceState.Claimed s -> new DeviceState.Claimed(dossier, s.slot(), s.waiting());
      case DeviceState.Authenticated s ->
          new DeviceState.Authenticated(dossier, s.slot(), s.waiting());
      case DeviceState.Provisioning s -> new DeviceState.Provisioning(dossier, s.slot());
      case DeviceState.Operational s -> new DeviceState.Operational(dossier, s.slot());
      case DeviceState.Suspended s ->
          new DeviceState.Suspended(dossier, s.slot(), s.reason(), s.waiting());
      case DeviceState.Quarantined s ->
          new DeviceState.Quarantined(dossier, s.slot(), s.reason(), s.waiting());
      case DeviceState.Parked s ->
          new DeviceState.Parked(dossier, s.slot(), s.reason(), s.waiting(), s.resume());
      case DeviceState.Rejected s ->
          new DeviceState.Rejected(dossier, s.slot(), s.reason(), s.waiting());
      case DeviceState.Decommissioned s ->
          new DeviceState.Decommissioned(dossier, s.slot(), s.reason());
    };
  }

  private DeviceState proven(Known known, DeviceEvent.CredentialProven e) {
    var next = slot.proven(known.slot(), e);
    if (next.equals(known.slot())) {
      return known;
    }
    var reported =
        new Dossier.Reported(
            Optional.of(e.route()),
            known.dossier().reported().firmware(),
            Optional.of(e.certificate()),
            Optional.of(at));
    var desired = new Dossier.Desired(known.dossier().desired().profile(), next.generation());
    return new DeviceState.Operational(known.dossier().with(reported).with(desired), next);
  }

  private DeviceState unparked(DeviceState.Parked parked, Instant deadline) {
    var wait = until(WaitingFor.DEVICE, deadline);
    var next = slot.goingOn(parked.slot(), deadline);
    boolean open = next.openIntent().or(next::draft).isPresent() || next.unproven().isPresent();
    return switch (parked.resume()) {
      // Without a pipeline there is nothing to go on with: the device has to ask anew.
      case PROVISIONING ->
          open
              ? new DeviceState.Provisioning(parked.dossier(), next)
              : new DeviceState.Claimed(parked.dossier(), next, wait);
      case OPERATIONAL -> new DeviceState.Operational(parked.dossier(), next);
      case AUTHENTICATED -> new DeviceState.Authenticated(parked.dossier(), parked.slot(), wait);
      case UNKNOWN,
          REGISTERED,
          CANCELLED,
          CLAIMED,
          SUSPENDED,
          QUARANTINED,
          PARKED,
          REJECTED,
          DECOMMISSIONED ->
          new DeviceState.Claimed(parked.dossier(), parked.slot(), wait);
    };
  }

  /**
   * Every key in the slot is barred with the one in question. A device that is quarantined already
   * stays so for its first reason; only one more key is barred.
   */
  private DeviceState quarantined(Known known, DeviceEvent.DeviceQuarantined e) {
    var held = known.slot();
    var keys =
        Stream.of(
                held.openIntent().or(held::draft).map(IssuanceIntent::spkiHash),
                held.unproven().map(HeldCertificate::spki),
                held.proven().map(HeldCertificate::spki),
                e.key())
            .flatMap(Optional::stream)
            .toList();
    var dossier = known.dossier().barring(keys);
    return known instanceof DeviceState.Quarantined s
        ? new DeviceState.Quarantined(dossier, held, s.reason(), s.waiting())
        : new DeviceState.Quarantined(
            dossier, slot.held(held), e.reason(), until(WaitingFor.OPERATOR, e.deadline()));
  }

  private static DeviceState reviewOverdue(Known known, DeviceEvent.ReviewOverdue e) {
    return switch (known) {
      case DeviceState.Suspended s ->
          new DeviceState.Suspended(
              s.dossier(), s.slot(), s.reason(), s.waiting().again(e.tries(), e.deadline()));
      case DeviceState.Quarantined s ->
          new DeviceState.Quarantined(
              s.dossier(), s.slot(), s.reason(), s.waiting().again(e.tries(), e.deadline()));
      case DeviceState.Parked s ->
          new DeviceState.Parked(
              s.dossier(),
              s.slot(),
              s.reason(),
              s.waiting().again(e.tries(), e.deadline()),
              s.resume());
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Provisioning _,
          DeviceState.Operational _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          known;
    };
  }
}
