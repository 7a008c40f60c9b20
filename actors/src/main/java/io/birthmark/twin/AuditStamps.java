package io.birthmark.twin;

import io.birthmark.ca.CaGateway;
import io.birthmark.device.Actor;
import io.birthmark.device.AttemptId;
import io.birthmark.device.AuditStamp;
import io.birthmark.device.CaName;
import io.birthmark.device.Channel;
import io.birthmark.device.CredentialSlot;
import io.birthmark.device.Device;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceLifecycle;
import io.birthmark.device.DeviceRecord;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.Provenance;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Turns events into audit records: who, when, why, from which state to which. */
final class AuditStamps {
  /** The twin's own clock. */
  static final Provenance TIMER = Provenance.of(Actor.TIMER, Channel.INTERNAL, Optional.empty());

  private final Supplier<RecordId> ids;

  AuditStamps(Supplier<RecordId> ids) {
    this.ids = ids;
  }

  /** Who answered: the CA that the twin had asked. */
  static Provenance from(Device device, CaGateway.Reply reply) {
    var slot = device.state().slot();
    var ca =
        switch (reply) {
          case CaGateway.IssuanceReply r -> caOfAttempt(slot, r.attempt());
          case CaGateway.RevocationReply r -> caOfCertificate(slot, r.certificate());
        };
    return Provenance.of(
            new Actor(Actor.Kind.CA, ca.map(CaName::value).orElse("unknown")),
            Channel.INTERNAL,
            Optional.empty())
        .in(reply.trace());
  }

  /**
   * The records of one command's events; each is caused by the one before.
   *
   * @param command digest of the command, where it has an idempotency key
   * @param now when it was decided, no finer than the journal keeps it
   */
  List<DeviceRecord> stamp(
      Device before,
      List<DeviceEvent> events,
      Provenance provenance,
      Optional<Sha256> command,
      Instant now) {
    var records = new ArrayList<DeviceRecord>();
    var device = before;
    var parent = provenance.cause().or(before::lastRecord);
    for (var event : events) {
      var id = ids.get();
      var next = evolve(device, event, now);
      var stamp =
          new AuditStamp<>(
              id,
              parent,
              now,
              provenance.actor(),
              provenance.channel(),
              provenance.location(),
              device.state().label(),
              next.state().label(),
              reason(event),
              ca(event, device),
              provenance.key(),
              command,
              provenance.note(),
              provenance.trace());
      records.add(new DeviceRecord(stamp, event, DeviceLifecycle.nextDeadline(next.state())));
      device = next;
      parent = Optional.of(id);
    }
    return records;
  }

  private static Device evolve(Device device, DeviceEvent event, Instant now) {
    long revision = device.revision() + 1;
    return new Device(
        DeviceLifecycle.evolve(device.state(), event, revision, now),
        revision,
        device.lastRecord(),
        device.answered());
  }

  /** The device as it would be after these events. */
  Device imagined(
      Device device,
      List<DeviceEvent> events,
      Provenance provenance,
      Optional<Sha256> command,
      Instant now) {
    var after = device;
    for (var record : stamp(device, events, provenance, command, now)) {
      after = after.apply(record);
    }
    return after;
  }

  private static Optional<Reason> reason(DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.RegistrationCancelled e -> Optional.of(e.reason());
      case DeviceEvent.ClaimLapsed _ -> Optional.of(Reason.CLAIM_LAPSED);
      case DeviceEvent.AuthenticationLapsed _ -> Optional.of(Reason.AUTHENTICATION_LAPSED);
      case DeviceEvent.IssuancePostponed e -> Optional.of(e.reason());
      case DeviceEvent.IssuanceInDoubt _ -> Optional.of(Reason.CA_OUTCOME_UNKNOWN);
      case DeviceEvent.IssuanceFailed e -> Optional.of(e.reason());
      case DeviceEvent.DeliveryPaused _ -> Optional.of(Reason.DELIVERY_LAPSED);
      case DeviceEvent.RenewalOpened e -> Optional.of(e.reason());
      case DeviceEvent.RenewalLapsed _ -> Optional.of(Reason.RENEWAL_LAPSED);
      case DeviceEvent.DeviceSuspended e -> Optional.of(e.reason());
      case DeviceEvent.DeviceParked e -> Optional.of(e.reason());
      case DeviceEvent.DeviceQuarantined e -> Optional.of(e.reason());
      case DeviceEvent.DeviceRejected e -> Optional.of(e.reason());
      case DeviceEvent.ReviewOverdue _ -> Optional.of(Reason.REVIEW_OVERDUE);
      case DeviceEvent.DeviceDecommissioned e -> Optional.of(e.reason());
      case DeviceEvent.DeviceRegistered _,
          DeviceEvent.TokenOffered _,
          DeviceEvent.DeviceClaimed _,
          DeviceEvent.EvidenceAccepted _,
          DeviceEvent.IssuanceRequested _,
          DeviceEvent.IssuancePending _,
          DeviceEvent.CaConsulted _,
          DeviceEvent.CertificateIssued _,
          DeviceEvent.DeliveryStarted _,
          DeviceEvent.DeliveryRepeated _,
          DeviceEvent.RenewalInvited _,
          DeviceEvent.InstallationReported _,
          DeviceEvent.CredentialProven _,
          DeviceEvent.DeviceResumed _,
          DeviceEvent.RevocationRequested _,
          DeviceEvent.CertificateCondemned _,
          DeviceEvent.RevocationRetried _,
          DeviceEvent.CertificateRevoked _,
          DeviceEvent.HoldRequested _,
          DeviceEvent.HoldRetried _,
          DeviceEvent.HoldSettled _,
          DeviceEvent.WatchSettled _,
          DeviceEvent.CloudRegistrationRecorded _,
          DeviceEvent.DeviceUnparked _,
          DeviceEvent.DeviceReleased _,
          DeviceEvent.CoolDownEnded _ ->
          Optional.empty();
    };
  }

  private static Optional<CaName> ca(DeviceEvent event, Device device) {
    return switch (event) {
      case DeviceEvent.IssuanceRequested e -> Optional.of(e.intent().ca());
      case DeviceEvent.IssuancePostponed e -> Optional.of(e.draft().ca());
      case DeviceEvent.CertificateIssued e -> Optional.of(e.facts().ca());
      case DeviceEvent.CertificateCondemned e -> Optional.of(e.certificate().ca());
      case DeviceEvent.IssuanceInDoubt _,
          DeviceEvent.IssuancePending _,
          DeviceEvent.CaConsulted _,
          DeviceEvent.IssuanceFailed _ ->
          asked(device.state().slot()).map(IssuanceIntent::ca);
      case DeviceEvent.CredentialProven _ ->
          device.state().slot().unproven().map(HeldCertificate::ca);
      case DeviceEvent.RevocationRequested e ->
          caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.RevocationRetried e ->
          caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.CertificateRevoked e ->
          caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.HoldRequested e -> caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.HoldRetried e -> caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.HoldSettled e -> caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.WatchSettled e -> caOfAttempt(device.state().slot(), e.attempt());
      case DeviceEvent.CloudRegistrationRecorded e ->
          caOfCertificate(device.state().slot(), e.certificate());
      case DeviceEvent.DeviceRegistered _,
          DeviceEvent.TokenOffered _,
          DeviceEvent.RegistrationCancelled _,
          DeviceEvent.DeviceClaimed _,
          DeviceEvent.ClaimLapsed _,
          DeviceEvent.EvidenceAccepted _,
          DeviceEvent.AuthenticationLapsed _,
          DeviceEvent.DeliveryStarted _,
          DeviceEvent.DeliveryRepeated _,
          DeviceEvent.DeliveryPaused _,
          DeviceEvent.InstallationReported _,
          DeviceEvent.RenewalOpened _,
          DeviceEvent.RenewalInvited _,
          DeviceEvent.RenewalLapsed _,
          DeviceEvent.DeviceSuspended _,
          DeviceEvent.DeviceResumed _,
          DeviceEvent.DeviceParked _,
          DeviceEvent.DeviceUnparked _,
          DeviceEvent.DeviceQuarantined _,
          DeviceEvent.DeviceReleased _,
          DeviceEvent.DeviceRejected _,
          DeviceEvent.CoolDownEnded _,
          DeviceEvent.ReviewOverdue _,
          DeviceEvent.DeviceDecommissioned _ ->
          Optional.empty();
    };
  }

  private static Optional<CaName> caOfAttempt(CredentialSlot slot, AttemptId attempt) {
    var open = asked(slot).filter(i -> i.attempt().equals(attempt)).map(IssuanceIntent::ca);
    var watched = slot.watched().stream().filter(w -> w.attempt().equals(attempt));
    return open.or(() -> watched.map(CredentialSlot.Watched::ca).findFirst())
        .or(() ->
            certificates(slot)
                .filter(held -> held.attempt().equals(attempt))
                .map(HeldCertificate::ca)
                .findFirst());
  }

  private static Optional<IssuanceIntent> asked(CredentialSlot slot) {
    return slot.openIntent().or(slot::draft);
  }

  private static Optional<CaName> caOfCertificate(CredentialSlot slot, Sha256 digest) {
    return certificates(slot)
        .filter(held -> held.digest().equals(digest))
        .map(HeldCertificate::ca)
        .findFirst();
  }

  private static Stream<HeldCertificate> certificates(CredentialSlot slot) {
    return Stream.concat(
        Stream.concat(slot.unproven().stream(), slot.proven().stream()),
        slot.condemned().stream().map(CredentialSlot.Condemned::certificate));
  }
}
