package io.birthmark.journal;

import static io.birthmark.journal.ValueWire.optional;
import static io.birthmark.journal.ValueWire.readAttempt;
import static io.birthmark.journal.ValueWire.readBytes;
import static io.birthmark.journal.ValueWire.readDigest;
import static io.birthmark.journal.ValueWire.readEvidence;
import static io.birthmark.journal.ValueWire.readFacts;
import static io.birthmark.journal.ValueWire.readHeld;
import static io.birthmark.journal.ValueWire.readInstant;
import static io.birthmark.journal.ValueWire.readIntent;
import static io.birthmark.journal.ValueWire.readReason;
import static io.birthmark.journal.ValueWire.readRoute;

import io.birthmark.device.CloudName;
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
import io.birthmark.device.GroupId;
import io.birthmark.device.Lot;
import io.birthmark.device.OneTimeToken;
import io.birthmark.wire.device.v1.DeviceV1;
import java.util.function.Function;

/** Each stored message to its event; {@link DeviceEventWriter} is the way there. */
final class DeviceEventReader {
  private DeviceEventReader() {}

  static DeviceEvent read(DeviceV1.DeviceRecord stored) {
    return switch (stored.getEventCase()) {
      case DEVICE_REGISTERED -> deviceRegistered(stored.getDeviceRegistered());
      case TOKEN_OFFERED -> tokenOffered(stored.getTokenOffered());
      case REGISTRATION_CANCELLED -> registrationCancelled(stored.getRegistrationCancelled());
      case DEVICE_CLAIMED -> deviceClaimed(stored.getDeviceClaimed());
      case CLAIM_LAPSED -> new ClaimLapsed();
      case EVIDENCE_ACCEPTED -> evidenceAccepted(stored.getEvidenceAccepted());
      case AUTHENTICATION_LAPSED -> authenticationLapsed(stored.getAuthenticationLapsed());
      case ISSUANCE_REQUESTED -> issuanceRequested(stored.getIssuanceRequested());
      case ISSUANCE_POSTPONED -> issuancePostponed(stored.getIssuancePostponed());
      case ISSUANCE_PENDING -> issuancePending(stored.getIssuancePending());
      case CA_CONSULTED -> caConsulted(stored.getCaConsulted());
      case ISSUANCE_IN_DOUBT -> issuanceInDoubt(stored.getIssuanceInDoubt());
      case ISSUANCE_FAILED -> issuanceFailed(stored.getIssuanceFailed());
      case CERTIFICATE_ISSUED -> certificateIssued(stored.getCertificateIssued());
      case DELIVERY_STARTED -> deliveryStarted(stored.getDeliveryStarted());
      case DELIVERY_REPEATED -> deliveryRepeated(stored.getDeliveryRepeated());
      case DELIVERY_PAUSED -> deliveryPaused(stored.getDeliveryPaused());
      case INSTALLATION_REPORTED -> installationReported(stored.getInstallationReported());
      case CREDENTIAL_PROVEN -> credentialProven(stored.getCredentialProven());
      case RENEWAL_OPENED -> renewalOpened(stored.getRenewalOpened());
      case RENEWAL_INVITED -> renewalInvited(stored.getRenewalInvited());
      case RENEWAL_LAPSED -> renewalLapsed(stored.getRenewalLapsed());
      case DEVICE_SUSPENDED -> deviceSuspended(stored.getDeviceSuspended());
      case DEVICE_RESUMED -> new DeviceResumed();
      case REVOCATION_REQUESTED -> revocationRequested(stored.getRevocationRequested());
      case CERTIFICATE_CONDEMNED -> certificateCondemned(stored.getCertificateCondemned());
      case REVOCATION_RETRIED -> revocationRetried(stored.getRevocationRetried());
      case CERTIFICATE_REVOKED -> certificateRevoked(stored.getCertificateRevoked());
      case HOLD_REQUESTED -> holdRequested(stored.getHoldRequested());
      case HOLD_RETRIED -> holdRetried(stored.getHoldRetried());
      case HOLD_SETTLED -> holdSettled(stored.getHoldSettled());
      case WATCH_SETTLED -> watchSettled(stored.getWatchSettled());
      case CLOUD_REGISTRATION_RECORDED ->
          cloudRegistrationRecorded(stored.getCloudRegistrationRecorded());
      case DEVICE_PARKED -> deviceParked(stored.getDeviceParked());
      case DEVICE_UNPARKED -> deviceUnparked(stored.getDeviceUnparked());
      case DEVICE_QUARANTINED -> deviceQuarantined(stored.getDeviceQuarantined());
      case DEVICE_RELEASED -> deviceReleased(stored.getDeviceReleased());
      case DEVICE_REJECTED -> deviceRejected(stored.getDeviceRejected());
      case COOL_DOWN_ENDED -> coolDownEnded(stored.getCoolDownEnded());
      case REVIEW_OVERDUE -> reviewOverdue(stored.getReviewOverdue());
      case DEVICE_DECOMMISSIONED -> deviceDecommissioned(stored.getDeviceDecommissioned());
      case EVENT_NOT_SET ->
          throw new UnreadableEvent("the record holds no event, or one of a newer version");
    };
  }

  private static DeviceRegistered deviceRegistered(DeviceV1.DeviceRegistered stored) {
    return new DeviceRegistered(
        new GroupId(stored.getGroup()),
        readFacts(stored.getFacts()),
        lot(stored),
        readInstant(stored.getWindowEnds()),
        optional(stored.hasManufacturerKey(), stored.getManufacturerKey(), ValueWire::readBytes));
  }

  private static Lot lot(DeviceV1.DeviceRegistered stored) {
    var lot =
        new Lot(
            optional(stored.hasBatch(), stored.getBatch(), text -> text),
            optional(stored.hasSite(), stored.getSite(), text -> text),
            optional(stored.hasLine(), stored.getLine(), text -> text),
            optional(stored.hasOwnerReference(), stored.getOwnerReference(), text -> text));
    return lot.equals(Lot.NONE) ? Lot.NONE : lot;
  }

  private static TokenOffered tokenOffered(DeviceV1.TokenOffered stored) {
    return new TokenOffered(
        new OneTimeToken(stored.getKey(), stored.getCheck(), readInstant(stored.getExpires())));
  }

  private static RegistrationCancelled registrationCancelled(
      DeviceV1.RegistrationCancelled stored) {
    return new RegistrationCancelled(readReason(stored.getReason()));
  }

  private static DeviceClaimed deviceClaimed(DeviceV1.DeviceClaimed stored) {
    return new DeviceClaimed(
        readRoute(stored.getRoute()),
        optional(stored.hasFirmware(), stored.getFirmware(), Function.identity()),
        readInstant(stored.getDeadline()));
  }

  private static EvidenceAccepted evidenceAccepted(DeviceV1.EvidenceAccepted stored) {
    return new EvidenceAccepted(
        readEvidence(stored.getEvidence()),
        readRoute(stored.getRoute()),
        optional(stored.hasFirmware(), stored.getFirmware(), Function.identity()),
        readInstant(stored.getDeadline()));
  }

  private static AuthenticationLapsed authenticationLapsed(DeviceV1.AuthenticationLapsed stored) {
    return new AuthenticationLapsed(readInstant(stored.getDeadline()));
  }

  private static IssuanceRequested issuanceRequested(DeviceV1.IssuanceRequested stored) {
    return new IssuanceRequested(
        readIntent(stored.getIntent()), stored.getNumber(), readInstant(stored.getDeadline()));
  }

  private static IssuancePostponed issuancePostponed(DeviceV1.IssuancePostponed stored) {
    return new IssuancePostponed(
        readIntent(stored.getDraft()),
        stored.getNumber(),
        readReason(stored.getReason()),
        readInstant(stored.getDeadline()));
  }

  private static IssuancePending issuancePending(DeviceV1.IssuancePending stored) {
    return new IssuancePending(
        readAttempt(stored.getAttempt()),
        stored.getReference(),
        stored.getDetail(),
        readInstant(stored.getDeadline()));
  }

  private static CaConsulted caConsulted(DeviceV1.CaConsulted stored) {
    return new CaConsulted(stored.getTries(), readInstant(stored.getDeadline()));
  }

  private static IssuanceInDoubt issuanceInDoubt(DeviceV1.IssuanceInDoubt stored) {
    return new IssuanceInDoubt(
        readAttempt(stored.getAttempt()),
        stored.getDetail(),
        stored.getTries(),
        readInstant(stored.getDeadline()));
  }

  private static IssuanceFailed issuanceFailed(DeviceV1.IssuanceFailed stored) {
    return new IssuanceFailed(
        readAttempt(stored.getAttempt()),
        readReason(stored.getReason()),
        stored.getDetail(),
        stored.getWatch());
  }

  private static CertificateIssued certificateIssued(DeviceV1.CertificateIssued stored) {
    return new CertificateIssued(
        readBytes(stored.getCertificate()),
        readHeld(stored.getFacts()),
        optional(stored.hasDeliverVia(), stored.getDeliverVia(), ValueWire::readRoute),
        readInstant(stored.getDeadline()));
  }

  private static DeliveryStarted deliveryStarted(DeviceV1.DeliveryStarted stored) {
    return new DeliveryStarted(
        readDigest(stored.getCertificate()),
        readRoute(stored.getVia()),
        readInstant(stored.getDeadline()));
  }

  private static DeliveryRepeated deliveryRepeated(DeviceV1.DeliveryRepeated stored) {
    return new DeliveryRepeated(
        readDigest(stored.getCertificate()), stored.getTries(), readInstant(stored.getDeadline()));
  }

  private static DeliveryPaused deliveryPaused(DeviceV1.DeliveryPaused stored) {
    return new DeliveryPaused(
        readDigest(stored.getCertificate()), readInstant(stored.getDeadline()));
  }

  private static InstallationReported installationReported(DeviceV1.InstallationReported stored) {
    return new InstallationReported(
        readDigest(stored.getCertificate()),
        readRoute(stored.getVia()),
        readInstant(stored.getDeadline()));
  }

  private static CredentialProven credentialProven(DeviceV1.CredentialProven stored) {
    return new CredentialProven(
        readDigest(stored.getCertificate()),
        readRoute(stored.getRoute()),
        readBytes(stored.getChallenge()),
        readBytes(stored.getSignature()),
        optional(stored.hasSupersedes(), stored.getSupersedes(), ValueWire::readDigest),
        optional(stored.hasRenewAt(), stored.getRenewAt(), ValueWire::readInstant));
  }

  private static RenewalOpened renewalOpened(DeviceV1.RenewalOpened stored) {
    return new RenewalOpened(
        readReason(stored.getReason()),
        readInstant(stored.getDeadline()),
        optional(stored.hasAgain(), stored.getAgain(), ValueWire::readInstant));
  }

  private static RenewalLapsed renewalLapsed(DeviceV1.RenewalLapsed stored) {
    return new RenewalLapsed(
        optional(stored.hasAgain(), stored.getAgain(), ValueWire::readInstant));
  }

  private static RenewalInvited renewalInvited(DeviceV1.RenewalInvited stored) {
    return new RenewalInvited(stored.getTries(), readInstant(stored.getDeadline()));
  }

  private static DeviceSuspended deviceSuspended(DeviceV1.DeviceSuspended stored) {
    return new DeviceSuspended(readReason(stored.getReason()), readInstant(stored.getDeadline()));
  }

  private static RevocationRequested revocationRequested(DeviceV1.RevocationRequested stored) {
    return new RevocationRequested(
        readDigest(stored.getCertificate()),
        EnumWire.readRevocationReason(stored.getReason()),
        readInstant(stored.getDeadline()));
  }

  private static CertificateCondemned certificateCondemned(DeviceV1.CertificateCondemned stored) {
    return new CertificateCondemned(
        readHeld(stored.getCertificate()),
        EnumWire.readRevocationReason(stored.getReason()),
        stored.getGhost(),
        readInstant(stored.getDeadline()));
  }

  private static RevocationRetried revocationRetried(DeviceV1.RevocationRetried stored) {
    return new RevocationRetried(
        readDigest(stored.getCertificate()), stored.getTries(), readInstant(stored.getDeadline()));
  }

  private static CertificateRevoked certificateRevoked(DeviceV1.CertificateRevoked stored) {
    return new CertificateRevoked(readDigest(stored.getCertificate()));
  }

  private static HoldRequested holdRequested(DeviceV1.HoldRequested stored) {
    return new HoldRequested(
        readDigest(stored.getCertificate()),
        EnumWire.readHoldDeed(stored.getDeed()),
        readInstant(stored.getDeadline()));
  }

  private static HoldRetried holdRetried(DeviceV1.HoldRetried stored) {
    return new HoldRetried(
        readDigest(stored.getCertificate()), stored.getTries(), readInstant(stored.getDeadline()));
  }

  private static HoldSettled holdSettled(DeviceV1.HoldSettled stored) {
    return new HoldSettled(
        readDigest(stored.getCertificate()),
        EnumWire.readHoldDeed(stored.getDeed()),
        stored.getExpressed());
  }

  private static WatchSettled watchSettled(DeviceV1.WatchSettled stored) {
    return new WatchSettled(readAttempt(stored.getAttempt()), readInstant(stored.getUntil()));
  }

  private static CloudRegistrationRecorded cloudRegistrationRecorded(
      DeviceV1.CloudRegistrationRecorded stored) {
    return new CloudRegistrationRecorded(
        new CloudName(stored.getCloud()),
        readDigest(stored.getCertificate()),
        EnumWire.readCloudStatus(stored.getStatus()),
        optional(stored.hasReference(), stored.getReference(), Function.identity()));
  }

  private static DeviceParked deviceParked(DeviceV1.DeviceParked stored) {
    return new DeviceParked(
        readReason(stored.getReason()),
        stored.getDetail(),
        EnumWire.readPhase(stored.getResume()),
        readInstant(stored.getDeadline()));
  }

  private static DeviceUnparked deviceUnparked(DeviceV1.DeviceUnparked stored) {
    return new DeviceUnparked(readInstant(stored.getDeadline()));
  }

  private static DeviceQuarantined deviceQuarantined(DeviceV1.DeviceQuarantined stored) {
    return new DeviceQuarantined(
        readReason(stored.getReason()),
        stored.getDetail(),
        optional(stored.hasKey(), stored.getKey(), ValueWire::readDigest),
        readInstant(stored.getDeadline()));
  }

  private static DeviceReleased deviceReleased(DeviceV1.DeviceReleased stored) {
    return new DeviceReleased(readInstant(stored.getDeadline()));
  }

  private static DeviceRejected deviceRejected(DeviceV1.DeviceRejected stored) {
    return new DeviceRejected(readReason(stored.getReason()), readInstant(stored.getDeadline()));
  }

  private static CoolDownEnded coolDownEnded(DeviceV1.CoolDownEnded stored) {
    return new CoolDownEnded(readInstant(stored.getDeadline()));
  }

  private static ReviewOverdue reviewOverdue(DeviceV1.ReviewOverdue stored) {
    return new ReviewOverdue(stored.getTries(), readInstant(stored.getDeadline()));
  }

  private static DeviceDecommissioned deviceDecommissioned(DeviceV1.DeviceDecommissioned stored) {
    return new DeviceDecommissioned(readReason(stored.getReason()));
  }
}
