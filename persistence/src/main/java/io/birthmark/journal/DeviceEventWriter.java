package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.attempt;
import static io.birthmark.journal.ValueWire.bytes;
import static io.birthmark.journal.ValueWire.digest;
import static io.birthmark.journal.ValueWire.evidence;
import static io.birthmark.journal.ValueWire.facts;
import static io.birthmark.journal.ValueWire.held;
import static io.birthmark.journal.ValueWire.intent;
import static io.birthmark.journal.ValueWire.micros;
import static io.birthmark.journal.ValueWire.route;

import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceEvent.AuthenticationLapsed;
import io.birthmark.device.DeviceEvent.CaConsulted;
import io.birthmark.device.DeviceEvent.CertificateCondemned;
import io.birthmark.device.DeviceEvent.CertificateIssued;
import io.birthmark.device.DeviceEvent.CertificateRevoked;
import io.birthmark.device.DeviceEvent.ClaimLapsed;
import io.birthmark.device.DeviceEvent.CloudRegistrationRecorded;
import io.birthmark.device.DeviceEvent.CoolDownEnded;
import io.birthmark.device.DeviceEvent.CredentialProven;
import io.birthmark.device.DeviceEvent.DeliveryPaused;
import io.birthmark.device.DeviceEvent.DeliveryRepeated;
import io.birthmark.device.DeviceEvent.DeliveryStarted;
import io.birthmark.device.DeviceEvent.DeviceClaimed;
import io.birthmark.device.DeviceEvent.DeviceDecommissioned;
import io.birthmark.device.DeviceEvent.DeviceParked;
import io.birthmark.device.DeviceEvent.DeviceQuarantined;
import io.birthmark.device.DeviceEvent.DeviceRegistered;
import io.birthmark.device.DeviceEvent.DeviceRejected;
import io.birthmark.device.DeviceEvent.DeviceReleased;
import io.birthmark.device.DeviceEvent.DeviceResumed;
import io.birthmark.device.DeviceEvent.DeviceSuspended;
import io.birthmark.device.DeviceEvent.DeviceUnparked;
import io.birthmark.device.DeviceEvent.EvidenceAccepted;
import io.birthmark.device.DeviceEvent.HoldRequested;
import io.birthmark.device.DeviceEvent.HoldRetried;
import io.birthmark.device.DeviceEvent.HoldSettled;
import io.birthmark.device.DeviceEvent.InstallationReported;
import io.birthmark.device.DeviceEvent.IssuanceFailed;
import io.birthmark.device.DeviceEvent.IssuanceInDoubt;
import io.birthmark.device.DeviceEvent.IssuancePending;
import io.birthmark.device.DeviceEvent.IssuancePostponed;
import io.birthmark.device.DeviceEvent.IssuanceRequested;
import io.birthmark.device.DeviceEvent.RegistrationCancelled;
import io.birthmark.device.DeviceEvent.RenewalInvited;
import io.birthmark.device.DeviceEvent.RenewalLapsed;
import io.birthmark.device.DeviceEvent.RenewalOpened;
import io.birthmark.device.DeviceEvent.ReviewOverdue;
import io.birthmark.device.DeviceEvent.RevocationRequested;
import io.birthmark.device.DeviceEvent.RevocationRetried;
import io.birthmark.device.DeviceEvent.TokenOffered;
import io.birthmark.device.DeviceEvent.WatchSettled;
import io.birthmark.wire.device.v1.DeviceV1;

/** Each event to its stored message; {@link DeviceEventReader} is the way back. */
final class DeviceEventWriter {
  private DeviceEventWriter() {}

  /** A record that holds the event and lacks its stamp. */
  static DeviceV1.DeviceRecord.Builder write(DeviceEvent event) {
    var stored = DeviceV1.DeviceRecord.newBuilder();
    return switch (event) {
      case DeviceRegistered e -> stored.setDeviceRegistered(deviceRegistered(e));
      case TokenOffered e -> stored.setTokenOffered(tokenOffered(e));
      case RegistrationCancelled e -> stored.setRegistrationCancelled(registrationCancelled(e));
      case DeviceClaimed e -> stored.setDeviceClaimed(deviceClaimed(e));
      case ClaimLapsed _ -> stored.setClaimLapsed(DeviceV1.ClaimLapsed.getDefaultInstance());
      case EvidenceAccepted e -> stored.setEvidenceAccepted(evidenceAccepted(e));
      case AuthenticationLapsed e -> stored.setAuthenticationLapsed(authenticationLapsed(e));
      case IssuanceRequested e -> stored.setIssuanceRequested(issuanceRequested(e));
      case IssuancePostponed e -> stored.setIssuancePostponed(issuancePostponed(e));
      case IssuancePending e -> stored.setIssuancePending(issuancePending(e));
      case CaConsulted e -> stored.setCaConsulted(caConsulted(e));
      case IssuanceInDoubt e -> stored.setIssuanceInDoubt(issuanceInDoubt(e));
      case IssuanceFailed e -> stored.setIssuanceFailed(issuanceFailed(e));
      case CertificateIssued e -> stored.setCertificateIssued(certificateIssued(e));
      case DeliveryStarted e -> stored.setDeliveryStarted(deliveryStarted(e));
      case DeliveryRepeated e -> stored.setDeliveryRepeated(deliveryRepeated(e));
      case DeliveryPaused e -> stored.setDeliveryPaused(deliveryPaused(e));
      case InstallationReported e -> stored.setInstallationReported(installationReported(e));
      case CredentialProven e -> stored.setCredentialProven(credentialProven(e));
      case RenewalOpened e -> stored.setRenewalOpened(renewalOpened(e));
      case RenewalInvited e -> stored.setRenewalInvited(renewalInvited(e));
      case RenewalLapsed e -> stored.setRenewalLapsed(renewalLapsed(e));
      case DeviceSuspended e -> stored.setDeviceSuspended(deviceSuspended(e));
      case DeviceResumed _ -> stored.setDeviceResumed(DeviceV1.DeviceResumed.getDefaultInstance());
      case RevocationRequested e -> stored.setRevocationRequested(revocationRequested(e));
      case CertificateCondemned e -> stored.setCertificateCondemned(certificateCondemned(e));
      case RevocationRetried e -> stored.setRevocationRetried(revocationRetried(e));
      case CertificateRevoked e -> stored.setCertificateRevoked(certificateRevoked(e));
      case HoldRequested e -> stored.setHoldRequested(holdRequested(e));
      case HoldRetried e -> stored.setHoldRetried(holdRetried(e));
      case HoldSettled e -> stored.setHoldSettled(holdSettled(e));
      case WatchSettled e -> stored.setWatchSettled(watchSettled(e));
      case CloudRegistrationRecorded e ->
          stored.setCloudRegistrationRecorded(cloudRegistrationRecorded(e));
      case DeviceParked e -> stored.setDeviceParked(deviceParked(e));
      case DeviceUnparked e -> stored.setDeviceUnparked(deviceUnparked(e));
      case DeviceQuarantined e -> stored.setDeviceQuarantined(deviceQuarantined(e));
      case DeviceReleased e -> stored.setDeviceReleased(deviceReleased(e));
      case DeviceRejected e -> stored.setDeviceRejected(deviceRejected(e));
      case CoolDownEnded e -> stored.setCoolDownEnded(coolDownEnded(e));
      case ReviewOverdue e -> stored.setReviewOverdue(reviewOverdue(e));
      case DeviceDecommissioned e -> stored.setDeviceDecommissioned(deviceDecommissioned(e));
    };
  }

  private static DeviceV1.DeviceRegistered.Builder deviceRegistered(DeviceRegistered e) {
    var stored =
        DeviceV1.DeviceRegistered.newBuilder()
            .setGroup(e.group().value())
            .setFacts(facts(e.facts()))
            .setWindowEnds(micros(e.windowEnds()));
    e.lot().batch().ifPresent(stored::setBatch);
    e.lot().site().ifPresent(stored::setSite);
    e.lot().line().ifPresent(stored::setLine);
    e.lot().ownerReference().ifPresent(stored::setOwnerReference);
    e.manufacturerKey().ifPresent(key -> stored.setManufacturerKey(bytes(key)));
    return stored;
  }

  private static DeviceV1.TokenOffered.Builder tokenOffered(TokenOffered e) {
    return DeviceV1.TokenOffered.newBuilder()
        .setKey(e.token().key())
        .setCheck(e.token().check())
        .setExpires(micros(e.token().expires()));
  }

  private static DeviceV1.RegistrationCancelled.Builder registrationCancelled(
      RegistrationCancelled e) {
    return DeviceV1.RegistrationCancelled.newBuilder().setReason(e.reason().name());
  }

  private static DeviceV1.DeviceClaimed.Builder deviceClaimed(DeviceClaimed e) {
    var stored =
        DeviceV1.DeviceClaimed.newBuilder()
            .setRoute(route(e.route()))
            .setDeadline(micros(e.deadline()));
    e.firmware().ifPresent(stored::setFirmware);
    return stored;
  }

  private static DeviceV1.EvidenceAccepted.Builder evidenceAccepted(EvidenceAccepted e) {
    var stored =
        DeviceV1.EvidenceAccepted.newBuilder()
            .setEvidence(evidence(e.evidence()))
            .setRoute(route(e.route()))
            .setDeadline(micros(e.deadline()));
    e.firmware().ifPresent(stored::setFirmware);
    return stored;
  }

  private static DeviceV1.AuthenticationLapsed.Builder authenticationLapsed(
      AuthenticationLapsed e) {
    return DeviceV1.AuthenticationLapsed.newBuilder().setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.IssuanceRequested.Builder issuanceRequested(IssuanceRequested e) {
    return DeviceV1.IssuanceRequested.newBuilder()
        .setIntent(intent(e.intent()))
        .setNumber(e.number())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.IssuancePostponed.Builder issuancePostponed(IssuancePostponed e) {
    return DeviceV1.IssuancePostponed.newBuilder()
        .setDraft(intent(e.draft()))
        .setNumber(e.number())
        .setReason(e.reason().name())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.IssuancePending.Builder issuancePending(IssuancePending e) {
    return DeviceV1.IssuancePending.newBuilder()
        .setAttempt(attempt(e.attempt()))
        .setReference(e.reference())
        .setDetail(e.detail())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.CaConsulted.Builder caConsulted(CaConsulted e) {
    return DeviceV1.CaConsulted.newBuilder().setTries(e.tries()).setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.IssuanceInDoubt.Builder issuanceInDoubt(IssuanceInDoubt e) {
    return DeviceV1.IssuanceInDoubt.newBuilder()
        .setAttempt(attempt(e.attempt()))
        .setDetail(e.detail())
        .setTries(e.tries())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.IssuanceFailed.Builder issuanceFailed(IssuanceFailed e) {
    return DeviceV1.IssuanceFailed.newBuilder()
        .setAttempt(attempt(e.attempt()))
        .setReason(e.reason().name())
        .setDetail(e.detail())
        .setWatch(e.watch());
  }

  private static DeviceV1.CertificateIssued.Builder certificateIssued(CertificateIssued e) {
    var stored =
        DeviceV1.CertificateIssued.newBuilder()
            .setCertificate(bytes(e.certificate()))
            .setFacts(held(e.facts()))
            .setDeadline(micros(e.deadline()));
    e.deliverVia().ifPresent(deliverVia -> stored.setDeliverVia(route(deliverVia)));
    return stored;
  }

  private static DeviceV1.DeliveryStarted.Builder deliveryStarted(DeliveryStarted e) {
    return DeviceV1.DeliveryStarted.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setVia(route(e.via()))
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeliveryRepeated.Builder deliveryRepeated(DeliveryRepeated e) {
    return DeviceV1.DeliveryRepeated.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setTries(e.tries())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeliveryPaused.Builder deliveryPaused(DeliveryPaused e) {
    return DeviceV1.DeliveryPaused.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.InstallationReported.Builder installationReported(
      InstallationReported e) {
    return DeviceV1.InstallationReported.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setVia(route(e.via()))
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.CredentialProven.Builder credentialProven(CredentialProven e) {
    var stored =
        DeviceV1.CredentialProven.newBuilder()
            .setCertificate(digest(e.certificate()))
            .setRoute(route(e.route()))
            .setChallenge(bytes(e.challenge()))
            .setSignature(bytes(e.signature()));
    e.supersedes().ifPresent(supersedes -> stored.setSupersedes(digest(supersedes)));
    e.renewAt().ifPresent(at -> stored.setRenewAt(micros(at)));
    return stored;
  }

  private static DeviceV1.RenewalOpened.Builder renewalOpened(RenewalOpened e) {
    var stored =
        DeviceV1.RenewalOpened.newBuilder()
            .setReason(e.reason().name())
            .setDeadline(micros(e.deadline()));
    e.again().ifPresent(at -> stored.setAgain(micros(at)));
    return stored;
  }

  private static DeviceV1.RenewalLapsed.Builder renewalLapsed(RenewalLapsed e) {
    var stored = DeviceV1.RenewalLapsed.newBuilder();
    e.again().ifPresent(at -> stored.setAgain(micros(at)));
    return stored;
  }

  private static DeviceV1.RenewalInvited.Builder renewalInvited(RenewalInvited e) {
    return DeviceV1.RenewalInvited.newBuilder()
        .setTries(e.tries())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeviceSuspended.Builder deviceSuspended(DeviceSuspended e) {
    return DeviceV1.DeviceSuspended.newBuilder()
        .setReason(e.reason().name())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.RevocationRequested.Builder revocationRequested(RevocationRequested e) {
    return DeviceV1.RevocationRequested.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setReason(EnumWire.revocationReason(e.reason()))
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.CertificateCondemned.Builder certificateCondemned(
      CertificateCondemned e) {
    return DeviceV1.CertificateCondemned.newBuilder()
        .setCertificate(held(e.certificate()))
        .setReason(EnumWire.revocationReason(e.reason()))
        .setGhost(e.ghost())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.RevocationRetried.Builder revocationRetried(RevocationRetried e) {
    return DeviceV1.RevocationRetried.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setTries(e.tries())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.CertificateRevoked.Builder certificateRevoked(CertificateRevoked e) {
    return DeviceV1.CertificateRevoked.newBuilder().setCertificate(digest(e.certificate()));
  }

  private static DeviceV1.HoldRequested.Builder holdRequested(HoldRequested e) {
    return DeviceV1.HoldRequested.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setDeed(EnumWire.holdDeed(e.deed()))
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.HoldRetried.Builder holdRetried(HoldRetried e) {
    return DeviceV1.HoldRetried.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setTries(e.tries())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.HoldSettled.Builder holdSettled(HoldSettled e) {
    return DeviceV1.HoldSettled.newBuilder()
        .setCertificate(digest(e.certificate()))
        .setDeed(EnumWire.holdDeed(e.deed()))
        .setExpressed(e.expressed());
  }

  private static DeviceV1.WatchSettled.Builder watchSettled(WatchSettled e) {
    return DeviceV1.WatchSettled.newBuilder()
        .setAttempt(attempt(e.attempt()))
        .setUntil(micros(e.until()));
  }

  private static DeviceV1.CloudRegistrationRecorded.Builder cloudRegistrationRecorded(
      CloudRegistrationRecorded e) {
    var stored =
        DeviceV1.CloudRegistrationRecorded.newBuilder()
            .setCloud(e.cloud().value())
            .setCertificate(digest(e.certificate()))
            .setStatus(EnumWire.cloudStatus(e.status()));
    e.reference().ifPresent(stored::setReference);
    return stored;
  }

  private static DeviceV1.DeviceParked.Builder deviceParked(DeviceParked e) {
    return DeviceV1.DeviceParked.newBuilder()
        .setReason(e.reason().name())
        .setDetail(e.detail())
        .setResume(EnumWire.phase(e.resume()))
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeviceUnparked.Builder deviceUnparked(DeviceUnparked e) {
    return DeviceV1.DeviceUnparked.newBuilder().setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeviceQuarantined.Builder deviceQuarantined(DeviceQuarantined e) {
    var stored =
        DeviceV1.DeviceQuarantined.newBuilder()
            .setReason(e.reason().name())
            .setDetail(e.detail())
            .setDeadline(micros(e.deadline()));
    e.key().ifPresent(key -> stored.setKey(digest(key)));
    return stored;
  }

  private static DeviceV1.DeviceReleased.Builder deviceReleased(DeviceReleased e) {
    return DeviceV1.DeviceReleased.newBuilder().setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeviceRejected.Builder deviceRejected(DeviceRejected e) {
    return DeviceV1.DeviceRejected.newBuilder()
        .setReason(e.reason().name())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.CoolDownEnded.Builder coolDownEnded(CoolDownEnded e) {
    return DeviceV1.CoolDownEnded.newBuilder().setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.ReviewOverdue.Builder reviewOverdue(ReviewOverdue e) {
    return DeviceV1.ReviewOverdue.newBuilder()
        .setTries(e.tries())
        .setDeadline(micros(e.deadline()));
  }

  private static DeviceV1.DeviceDecommissioned.Builder deviceDecommissioned(
      DeviceDecommissioned e) {
    return DeviceV1.DeviceDecommissioned.newBuilder().setReason(e.reason().name());
  }
}
