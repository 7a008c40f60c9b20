package io.birthmark.device;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a stored event changes a credential slot. Total: an event about a certificate or an attempt
 * that the slot does not hold leaves it as it is.
 */
final class SlotEvolution {
  private final long revision;
  private final Instant at;

  SlotEvolution(long revision, Instant at) {
    this.revision = revision;
    this.at = at;
  }

  private Wait until(WaitingFor whom, Instant deadline) {
    return new Wait(whom, at, deadline, 1);
  }

  CredentialSlot renewing(CredentialSlot slot, DeviceEvent.RenewalOpened e) {
    return slot.with(new Pipeline.KeyWait(until(WaitingFor.DEVICE, e.deadline())))
        .renewingAt(e.again());
  }

  CredentialSlot invited(CredentialSlot slot, DeviceEvent.RenewalInvited e) {
    return slot.pipeline() instanceof Pipeline.KeyWait(var wait)
        ? slot.with(new Pipeline.KeyWait(wait.again(e.tries(), e.deadline())))
        : slot;
  }

  /** An attempt that is still open and gives way to the next goes on watch. */
  CredentialSlot requested(CredentialSlot slot, DeviceEvent.IssuanceRequested e) {
    return givenUp(slot, e.intent())
        .with(
            new Pipeline.Requested(
                e.intent(),
                new Wait(WaitingFor.CERTIFICATE_AUTHORITY, at, e.deadline(), e.number())));
  }

  private CredentialSlot givenUp(CredentialSlot slot, IssuanceIntent next) {
    return slot.openIntent()
        .filter(given -> !given.attempt().equals(next.attempt()))
        .map(given -> slot.watching(watched(given)))
        .orElse(slot);
  }

  private CredentialSlot.Watched watched(IssuanceIntent intent) {
    return new CredentialSlot.Watched(intent.attempt(), intent.ca(), intent.spkiHash(), at);
  }

  /** One wait, however often it is found that the CA takes none yet. */
  CredentialSlot postponed(CredentialSlot slot, DeviceEvent.IssuancePostponed e) {
    var wait =
        slot.pipeline() instanceof Pipeline.CaWait(var draft, _, _, var waiting)
                && draft.attempt().equals(e.draft().attempt())
            ? waiting.again(waiting.attempt(), e.deadline())
            : until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline());
    return givenUp(slot, e.draft())
        .with(new Pipeline.CaWait(e.draft(), e.number(), e.reason(), wait));
  }

  CredentialSlot pending(CredentialSlot slot, DeviceEvent.IssuancePending e) {
    return slot.openIntent()
        .filter(intent -> intent.attempt().equals(e.attempt()))
        .map(intent ->
            slot.with(
                new Pipeline.PendingAtCa(
                    intent,
                    slot.attempts(),
                    e.reference(),
                    until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline()))))
        .orElse(slot);
  }

  CredentialSlot consulted(CredentialSlot slot, DeviceEvent.CaConsulted e) {
    return switch (slot.pipeline()) {
      case Pipeline.CaWait(var draft, var number, var reason, var wait) ->
          slot.with(
              new Pipeline.CaWait(draft, number, reason, wait.again(e.tries(), e.deadline())));
      case Pipeline.PendingAtCa(var intent, var number, var reference, var wait) ->
          slot.with(
              new Pipeline.PendingAtCa(
                  intent, number, reference, wait.again(e.tries(), e.deadline())));
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.Requested _,
          Pipeline.InDoubt _,
          Pipeline.Issued _,
          Pipeline.Delivering _,
          Pipeline.Installed _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          slot;
    };
  }

  CredentialSlot inDoubt(CredentialSlot slot, DeviceEvent.IssuanceInDoubt e) {
    var doubtful = slot.openIntent().filter(intent -> intent.attempt().equals(e.attempt()));
    if (doubtful.isEmpty()) {
      return slot;
    }
    var since =
        slot.pipeline() instanceof Pipeline.InDoubt(_, _, var wait)
            ? wait
            : until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline());
    return slot.with(
        new Pipeline.InDoubt(
            doubtful.get(), slot.attempts(), since.again(e.tries(), e.deadline())));
  }

  CredentialSlot failed(CredentialSlot slot, DeviceEvent.IssuanceFailed e) {
    var open =
        slot.openIntent().or(slot::draft).filter(intent -> intent.attempt().equals(e.attempt()));
    if (open.isEmpty()) {
      return slot;
    }
    var failed = slot.with(new Pipeline.Failed(e.reason(), e.attempt()));
    return e.watch() ? failed.watching(watched(open.get())) : failed;
  }

  CredentialSlot issued(CredentialSlot slot, DeviceEvent.CertificateIssued e) {
    var f = e.facts();
    var held =
        new HeldCertificate(
            f.digest(), f.spki(), f.serial(), f.ca(), f.attempt(), f.notAfter(), revision);
    var wait = until(WaitingFor.DEVICE, e.deadline());
    return slot.with(
        e.deliverVia()
            .<Pipeline>map(via -> new Pipeline.Delivering(held, via, wait))
            .orElseGet(() -> new Pipeline.Issued(held, wait)));
  }

  CredentialSlot delivering(CredentialSlot slot, DeviceEvent.DeliveryStarted e) {
    var wait = until(WaitingFor.DEVICE, e.deadline());
    return unproven(slot, e.certificate())
        .map(certificate -> slot.with(new Pipeline.Delivering(certificate, e.via(), wait)))
        .orElse(slot);
  }

  CredentialSlot deliveryPaused(CredentialSlot slot, DeviceEvent.DeliveryPaused e) {
    var wait = until(WaitingFor.DEVICE, e.deadline());
    return unproven(slot, e.certificate())
        .map(certificate -> slot.with(new Pipeline.Issued(certificate, wait)))
        .orElse(slot);
  }

  CredentialSlot installed(CredentialSlot slot, DeviceEvent.InstallationReported e) {
    var wait = until(WaitingFor.DEVICE, e.deadline());
    return unproven(slot, e.certificate())
        .map(certificate -> slot.with(new Pipeline.Installed(certificate, e.via(), wait)))
        .orElse(slot);
  }

  /** A certificate that waited for its device until the device was parked waits anew. */
  CredentialSlot goingOn(CredentialSlot slot, Instant deadline) {
    return slot.pipeline() instanceof Pipeline.Issued(var certificate, _)
        ? slot.with(new Pipeline.Issued(certificate, until(WaitingFor.DEVICE, deadline)))
        : slot;
  }

  private static Optional<HeldCertificate> unproven(CredentialSlot slot, Sha256 digest) {
    return slot.unproven().filter(certificate -> certificate.digest().equals(digest));
  }

  CredentialSlot deliveringAgain(CredentialSlot slot, DeviceEvent.DeliveryRepeated e) {
    if (unproven(slot, e.certificate()).isEmpty()) {
      return slot;
    }
    return switch (slot.pipeline()) {
      case Pipeline.Delivering(var certificate, var via, var wait) ->
          slot.with(new Pipeline.Delivering(certificate, via, wait.again(e.tries(), e.deadline())));
      case Pipeline.Installed(var certificate, var via, var wait) ->
          slot.with(new Pipeline.Installed(certificate, via, wait.again(e.tries(), e.deadline())));
      case Pipeline.Idle _,
          Pipeline.KeyWait _,
          Pipeline.CaWait _,
          Pipeline.Requested _,
          Pipeline.PendingAtCa _,
          Pipeline.InDoubt _,
          Pipeline.Issued _,
          Pipeline.Failed _,
          Pipeline.Lapsed _ ->
          slot;
    };
  }

  /**
   * The new credential takes the place of the old one; a revocation under way goes on beside it.
   */
  CredentialSlot proven(CredentialSlot slot, DeviceEvent.CredentialProven e) {
    var condemned = new ArrayList<>(slot.condemned());
    if (slot.credential() instanceof Credential.Revoking(var old, var reason, var wait)) {
      condemned.add(new CredentialSlot.Condemned(old, reason, wait));
    }
    return unproven(slot, e.certificate())
        .map(certificate ->
            new CredentialSlot(
                new Credential.Active(certificate),
                new Pipeline.Idle(),
                slot.generation() + 1,
                condemned,
                slot.watched(),
                e.renewAt(),
                Optional.empty()))
        .orElse(slot);
  }

  CredentialSlot held(CredentialSlot slot) {
    return slot.credential() instanceof Credential.Active(var certificate)
        ? slot.with(new Credential.Held(certificate))
        : slot;
  }

  CredentialSlot released(CredentialSlot slot) {
    return slot.credential() instanceof Credential.Held(var certificate)
        ? slot.with(new Credential.Active(certificate))
        : slot;
  }

  CredentialSlot revoking(CredentialSlot slot, DeviceEvent.RevocationRequested e) {
    var wait = until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline());
    return slot.proven()
        .filter(certificate -> slot.revocable() && certificate.digest().equals(e.certificate()))
        .map(certificate ->
            slot.with(new Credential.Revoking(certificate, e.reason(), wait))
                .holding(Optional.empty()))
        .orElse(slot);
  }

  CredentialSlot holding(CredentialSlot slot, DeviceEvent.HoldRequested e) {
    var wait = until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline());
    return slot.revocable() && ofCredential(slot, e.certificate())
        ? slot.holding(Optional.of(new CredentialSlot.Holding(e.deed(), wait)))
        : slot;
  }

  CredentialSlot holdingAgain(CredentialSlot slot, DeviceEvent.HoldRetried e) {
    return ofCredential(slot, e.certificate())
        ? slot.holding(
            slot.holding()
                .map(holding ->
                    new CredentialSlot.Holding(
                        holding.deed(), holding.waiting().again(e.tries(), e.deadline()))))
        : slot;
  }

  CredentialSlot holdSettled(CredentialSlot slot, DeviceEvent.HoldSettled e) {
    return ofCredential(slot, e.certificate())
        ? slot.holding(slot.holding().filter(holding -> holding.deed() != e.deed()))
        : slot;
  }

  private static boolean ofCredential(CredentialSlot slot, Sha256 certificate) {
    return slot.proven().filter(held -> held.digest().equals(certificate)).isPresent();
  }

  CredentialSlot condemned(CredentialSlot slot, DeviceEvent.CertificateCondemned e) {
    var list = new ArrayList<>(slot.condemned());
    list.add(
        new CredentialSlot.Condemned(
            e.certificate(), e.reason(), until(WaitingFor.CERTIFICATE_AUTHORITY, e.deadline())));
    boolean unproven = unproven(slot, e.certificate().digest()).isPresent();
    boolean open =
        slot.openIntent()
            .filter(intent -> intent.attempt().equals(e.certificate().attempt()))
            .isPresent();
    var next = slot.withCondemned(list).unwatched(e.certificate().attempt());
    return unproven || open ? next.with(new Pipeline.Idle()) : next;
  }

  CredentialSlot revokingAgain(CredentialSlot slot, DeviceEvent.RevocationRetried e) {
    if (slot.credential() instanceof Credential.Revoking(var certificate, var reason, var wait)
        && certificate.digest().equals(e.certificate())) {
      return slot.with(
          new Credential.Revoking(certificate, reason, wait.again(e.tries(), e.deadline())));
    }
    return slot.withCondemned(
        slot.condemned().stream()
            .map(c -> c.certificate().digest().equals(e.certificate()) ? again(c, e) : c)
            .toList());
  }

  private static CredentialSlot.Condemned again(
      CredentialSlot.Condemned condemned, DeviceEvent.RevocationRetried e) {
    return new CredentialSlot.Condemned(
        condemned.certificate(),
        condemned.reason(),
        condemned.waiting().again(e.tries(), e.deadline()));
  }

  CredentialSlot revoked(CredentialSlot slot, DeviceEvent.CertificateRevoked e) {
    if (slot.credential() instanceof Credential.Revoking(var certificate, var reason, _)
        && certificate.digest().equals(e.certificate())) {
      return slot.with(new Credential.Revoked(certificate, reason, at));
    }
    List<CredentialSlot.Condemned> left =
        slot.condemned().stream()
            .filter(c -> !c.certificate().digest().equals(e.certificate()))
            .toList();
    return slot.withCondemned(left);
  }
}
