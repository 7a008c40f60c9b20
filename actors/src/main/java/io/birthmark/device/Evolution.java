package io.birthmark.device;

import io.birthmark.device.DeviceState.Known;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * How a stored event changes the state. Total: an event that does not fit the state, which no
 * decision ever makes, leaves it as it is, so that every journal can be replayed by every later
 * version.
 */
final class Evolution {
  private final DeviceState state;
  private final long revision;
  private final Instant at;

  Evolution(DeviceState state, long revision, Instant at) {
    this.state = state;
    this.revision = revision;
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
            e.windowEnds(),
            Dossier.Reported.NOTHING,
            Dossier.Desired.FIRST,
            0);
    return new DeviceState.Registered(
        dossier, state.slot(), new Wait(WaitingFor.DEVICE, at, e.windowEnds(), 1));
  }

  private DeviceState apply(Known known, DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.DeviceRegistered _ -> known;
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
      case DeviceEvent.IssuanceRequested e -> issuanceRequested(known, e);
      case DeviceEvent.IssuanceInDoubt e ->
          known.slot().openIntent().filter(i -> i.attempt().equals(e.attempt())).isPresent()
              ? with(known, known.slot().with(inDoubt(known.slot(), e)))
              : known;
      case DeviceEvent.IssuanceFailed e -> issuanceFailed(known, e);
      case DeviceEvent.CertificateIssued e -> issued(known, e);
      case DeviceEvent.DeliveryStarted e ->
          delivery(known, new Stage.Sent(e.via(), until(WaitingFor.DEVICE, e.deadline())));
      case DeviceEvent.DeliveryRepeated e -> repeated(known, e.tries(), e.deadline());
      case DeviceEvent.DeliveryPaused e ->
          delivery(known, new Stage.Waiting(until(WaitingFor.DEVICE, e.deadline())));
      case DeviceEvent.InstallationReported e ->
          delivery(known, new Stage.Arrived(e.via(), until(WaitingFor.DEVICE, e.deadline())));
      case DeviceEvent.CredentialProven e -> proven(known, e);
      case DeviceEvent.RenewalOpened e ->
          with(
              known,
              known.slot().with(new Pipeline.KeyWait(until(WaitingFor.DEVICE, e.deadline()))));
      case DeviceEvent.RenewalLapsed _ -> with(known, known.slot().with(new Pipeline.Lapsed()));
      case DeviceEvent.DeviceSuspended e ->
          new DeviceState.Suspended(
              known.dossier(),
              held(known.slot()),
              e.reason(),
              until(WaitingFor.OPERATOR, e.deadline()));
      case DeviceEvent.DeviceResumed _ ->
          new DeviceState.Operational(known.dossier(), released(known.slot()));
      case DeviceEvent.RevocationRequested e -> revoking(known, e);
      case DeviceEvent.CertificateCondemned e -> condemned(known, e);
      case DeviceEvent.RevocationRetried e -> retried(known, e);
      case DeviceEvent.CertificateRevoked e -> with(known, revoked(known.slot(), e.certificate()));
      case DeviceEvent.DeviceParked e ->
          new DeviceState.Parked(
              known.dossier(),
              known.slot(),
              e.reason(),
              until(WaitingFor.OPERATOR, e.deadline()),
              e.resume());
      case DeviceEvent.DeviceUnparked e ->
          known instanceof DeviceState.Parked parked ? unparked(parked, e.deadline()) : known;
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
      case DeviceState.Parked s ->
          new DeviceState.Parked(s.dossier(), slot, s.reason(), s.waiting(), s.resume());
      case DeviceState.Rejected s ->
          new DeviceState.Rejected(s.dossier(), slot, s.reason(), s.waiting());
      case DeviceState.Decommissioned s ->
          new DeviceState.Decommissioned(s.dossier(), slot, s.reason());
    };
  }

  private DeviceState evidenceAccepted(Known known, DeviceEvent.EvidenceAccepted e) {
    var dossier = seen(known, e.route(), e.firmware());
    return switch (known) {
      case DeviceState.Provisioning s -> new DeviceState.Provisioning(dossier, s.slot());
      case DeviceState.Operational s -> new DeviceState.Operational(dossier, s.slot());
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Suspended _,
          DeviceState.Parked _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          new DeviceState.Authenticated(
              dossier, known.slot(), until(WaitingFor.DEVICE, e.deadline()));
    };
  }

  private DeviceState issuanceRequested(Known known, DeviceEvent.IssuanceRequested e) {
    var before = known.slot();
    var slot =
        before
            .openIntent()
            .map(given -> before.watching(new CredentialSlot.Watched(given.attempt(), given.ca())))
            .orElse(before)
            .with(
                new Pipeline.Requested(
                    e.intent(),
                    new Wait(WaitingFor.CERTIFICATE_AUTHORITY, at, e.deadline(), e.number())));
    var dossier =
        known
            .dossier()
            .with(
                new Dossier.Desired(
                    Optional.of(e.intent().profile()), known.dossier().desired().generation()));
    return known instanceof DeviceState.Authenticated
        ? new DeviceState.Provisioning(dossier, slot)
        : with(withDossier(known, dossier), slot);
  }

  private static Known withDossier(Known known, Dossier dossier) {
    return switch (known) {
      case DeviceState.Provisioning s -> new DeviceState.Provisioning(dossier, s.slot());
      case DeviceState.Operational s -> new DeviceState.Operational(dossier, s.slot());
      case DeviceState.Parked s ->
          new DeviceState.Parked(dossier, s.slot(), s.reason(), s.waiting(), s.resume());
      case DeviceState.Registered _,
          DeviceState.Cancelled _,
          DeviceState.Claimed _,
          DeviceState.Authenticated _,
          DeviceState.Suspended _,
          DeviceState.Rejected _,
          DeviceState.Decommissioned _ ->
          known;
    };
  }

  private Pipeline inDoubt(CredentialSlot slot, DeviceEvent.IssuanceInDoubt e) {
    var since =
        slot.pipeline() instanceof Pipeline.InDoubt(_, var wait)
            ? wait
            : until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline());
    return new Pipeline.InDoubt(
        slot.openIntent().orElseThrow(), since.again(e.tries(), e.deadline()));
  }

  private static DeviceState issuanceFailed(Known known, DeviceEvent.IssuanceFailed e) {
    var open = known.slot().openIntent().filter(i -> i.attempt().equals(e.attempt()));
    if (open.isEmpty()) {
      return known;
    }
    var failed = known.slot().with(new Pipeline.Failed(e.reason(), e.attempt()));
    return with(
        known,
        e.watch()
            ? failed.watching(new CredentialSlot.Watched(e.attempt(), open.get().ca()))
            : failed);
  }

  private DeviceState issued(Known known, DeviceEvent.CertificateIssued e) {
    var f = e.facts();
    var held =
        new HeldCertificate(
            f.digest(), f.spki(), f.serial(), f.ca(), f.attempt(), f.notAfter(), revision);
    var wait = until(WaitingFor.DEVICE, e.deadline());
    Pipeline next =
        e.deliverVia()
            .<Pipeline>map(via -> new Pipeline.Delivering(held, via, wait))
            .orElseGet(() -> new Pipeline.Issued(held, wait));
    return with(known, known.slot().with(next));
  }

  /** Where an unproven certificate stands on its way to the device. */
  private sealed interface Stage {
    record Waiting(Wait waiting) implements Stage {}

    record Sent(Route via, Wait waiting) implements Stage {}

    record Arrived(Route via, Wait waiting) implements Stage {}
  }

  private static DeviceState delivery(Known known, Stage stage) {
    return known
        .slot()
        .unproven()
        .map(certificate ->
            with(
                known,
                known
                    .slot()
                    .with(
                        switch (stage) {
                          case Stage.Waiting(var wait) -> new Pipeline.Issued(certificate, wait);
                          case Stage.Sent(var via, var wait) ->
                              new Pipeline.Delivering(certificate, via, wait);
                          case Stage.Arrived(var via, var wait) ->
                              new Pipeline.Installed(certificate, via, wait);
                        })))
        .orElse(known);
  }

  private static DeviceState repeated(Known known, int tries, Instant deadline) {
    var slot = known.slot();
    return switch (slot.pipeline()) {
      case Pipeline.Delivering(var certificate, var via, var wait) ->
          with(
              known,
              slot.with(new Pipeline.Delivering(certificate, via, wait.again(tries, deadline))));
      case Pipeline.Installed(var certificate, var via, var wait) ->
          with(
              known,
              slot.with(new Pipeline.Installed(certificate, via, wait.again(tries, deadline))));
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.Requested _,
          Pipeline.InDoubt _,
          Pipeline.Issued _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          known;
    };
  }

  private DeviceState proven(Known known, DeviceEvent.CredentialProven e) {
    var certificate = known.slot().unproven();
    if (certificate.isEmpty() || !certificate.get().digest().equals(e.certificate())) {
      return known;
    }
    var slot =
        new CredentialSlot(
            new Credential.Active(certificate.get()),
            new Pipeline.Idle(),
            known.slot().generation() + 1,
            known.slot().condemned(),
            known.slot().watched());
    var dossier = known.dossier();
    dossier =
        dossier.with(
            new Dossier.Reported(
                Optional.of(e.route()),
                dossier.reported().firmware(),
                Optional.of(e.certificate()),
                Optional.of(at)));
    return new DeviceState.Operational(
        dossier.with(new Dossier.Desired(dossier.desired().profile(), slot.generation())), slot);
  }

  private static CredentialSlot held(CredentialSlot slot) {
    return slot.credential() instanceof Credential.Active(var certificate)
        ? slot.with(new Credential.Held(certificate))
        : slot;
  }

  private static CredentialSlot released(CredentialSlot slot) {
    return slot.credential() instanceof Credential.Held(var certificate)
        ? slot.with(new Credential.Active(certificate))
        : slot;
  }

  private DeviceState revoking(Known known, DeviceEvent.RevocationRequested e) {
    return known.slot().revocable() && known.slot().proven().isPresent()
        ? with(
            known,
            known
                .slot()
                .with(
                    new Credential.Revoking(
                        known.slot().proven().get(),
                        e.reason(),
                        until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline()))))
        : known;
  }

  private DeviceState condemned(Known known, DeviceEvent.CertificateCondemned e) {
    var slot = known.slot();
    var list = new ArrayList<>(slot.condemned());
    list.add(
        new CredentialSlot.Condemned(
            e.certificate(), e.reason(), until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline())));
    boolean unproven =
        slot.unproven().filter(c -> c.digest().equals(e.certificate().digest())).isPresent();
    boolean open =
        slot.openIntent().filter(i -> i.attempt().equals(e.certificate().attempt())).isPresent();
    var next = slot.withCondemned(list).unwatched(e.certificate().attempt());
    return with(known, unproven || open ? next.with(new Pipeline.Idle()) : next);
  }

  private static DeviceState retried(Known known, DeviceEvent.RevocationRetried e) {
    var slot = known.slot();
    if (slot.credential() instanceof Credential.Revoking(var certificate, var reason, var wait)
        && certificate.digest().equals(e.certificate())) {
      return with(
          known,
          slot.with(
              new Credential.Revoking(certificate, reason, wait.again(e.tries(), e.deadline()))));
    }
    return with(
        known,
        slot.withCondemned(
            slot.condemned().stream()
                .map(c ->
                    c.certificate().digest().equals(e.certificate())
                        ? new CredentialSlot.Condemned(
                            c.certificate(), c.reason(), c.waiting().again(e.tries(), e.deadline()))
                        : c)
                .toList()));
  }

  private CredentialSlot revoked(CredentialSlot slot, Sha256 digest) {
    if (slot.credential() instanceof Credential.Revoking(var certificate, var reason, _)
        && certificate.digest().equals(digest)) {
      return slot.with(new Credential.Revoked(certificate, reason, at));
    }
    return slot.withCondemned(
        slot.condemned().stream().filter(c -> !c.certificate().digest().equals(digest)).toList());
  }

  private DeviceState unparked(DeviceState.Parked parked, Instant deadline) {
    var wait = until(WaitingFor.DEVICE, deadline);
    return switch (parked.resume()) {
      case PROVISIONING -> new DeviceState.Provisioning(parked.dossier(), parked.slot());
      case OPERATIONAL -> new DeviceState.Operational(parked.dossier(), parked.slot());
      case AUTHENTICATED -> new DeviceState.Authenticated(parked.dossier(), parked.slot(), wait);
      case UNKNOWN, REGISTERED, CANCELLED, CLAIMED, SUSPENDED, PARKED, REJECTED, DECOMMISSIONED ->
          new DeviceState.Claimed(parked.dossier(), parked.slot(), wait);
    };
  }

  private static DeviceState reviewOverdue(Known known, DeviceEvent.ReviewOverdue e) {
    return switch (known) {
      case DeviceState.Suspended s ->
          new DeviceState.Suspended(
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
