package io.birthmark.device;

import java.time.Instant;
import java.util.Optional;

/** A past fact about a device. Stored for ever: fields are added, never changed in meaning. */
public sealed interface DeviceEvent {

  /**
   * The device was announced; {@code windowEnds} is until when it may come.
   *
   * @param lot where it comes from and whose it is, as far as it was said
   * @param manufacturerKey the public key its maker gave it, SubjectPublicKeyInfo in DER
   */
  record DeviceRegistered(
      GroupId group,
      HardwareFacts facts,
      Lot lot,
      Instant windowEnds,
      Optional<Bytes> manufacturerKey)
      implements DeviceEvent {}

  /** The device may enroll with this token, once, and with no earlier one. */
  record TokenOffered(OneTimeToken token) implements DeviceEvent {}

  /** The announcement was withdrawn or lapsed. */
  record RegistrationCancelled(Reason reason) implements DeviceEvent {}

  /** The device showed itself for the first time, or again after a lapse. */
  record DeviceClaimed(Route route, Optional<String> firmware, Instant deadline)
      implements DeviceEvent {}

  /** The device did not prove itself in time and is merely registered again. */
  record ClaimLapsed() implements DeviceEvent {}

  /** The device proved who it is. */
  record EvidenceAccepted(
      AcceptedEvidence evidence, Route route, Optional<String> firmware, Instant deadline)
      implements DeviceEvent {}

  /** No acceptable request followed the proof in time; the proof no longer counts. */
  record AuthenticationLapsed(Instant deadline) implements DeviceEvent {}

  /**
   * The intent: written before the CA is asked. {@code number} counts the attempts of this pipeline
   * from 1.
   */
  record IssuanceRequested(IssuanceIntent intent, int number, Instant deadline)
      implements DeviceEvent {}

  /**
   * The CA takes no requests, so it was not asked; it is asked at {@code deadline} whether it does.
   *
   * @param number which attempt of this pipeline it will be, from 1
   */
  record IssuancePostponed(IssuanceIntent draft, int number, Reason reason, Instant deadline)
      implements DeviceEvent {}

  /**
   * The CA has the request; it is asked at {@code deadline} how it stands.
   *
   * @param reference what the CA calls the request
   * @param detail what it waits for, in the CA's words
   */
  record IssuancePending(AttemptId attempt, String reference, String detail, Instant deadline)
      implements DeviceEvent {}

  /** The CA is asked once more about what the device waits for there. */
  record CaConsulted(int tries, Instant deadline) implements DeviceEvent {}

  /** The outcome at the CA is unknown; it is looked up until {@code deadline} and again. */
  record IssuanceInDoubt(AttemptId attempt, String detail, int tries, Instant deadline)
      implements DeviceEvent {}

  /**
   * The attempt is over without a certificate.
   *
   * @param watch whether its certificate may still show up, and is condemned if it does
   */
  record IssuanceFailed(AttemptId attempt, Reason reason, String detail, boolean watch)
      implements DeviceEvent {}

  /**
   * The certificate exists and fits the intent.
   *
   * @param deliverVia where it is sent at once; empty when nobody is there to take it
   */
  record CertificateIssued(
      Bytes certificate, HeldCertificate facts, Optional<Route> deliverVia, Instant deadline)
      implements DeviceEvent {}

  /** A certificate that waited for its device is sent to it. */
  record DeliveryStarted(Sha256 certificate, Route via, Instant deadline) implements DeviceEvent {}

  /** It is sent once more. */
  record DeliveryRepeated(Sha256 certificate, int tries, Instant deadline) implements DeviceEvent {}

  /** The device did not answer for long; the certificate waits until it comes back. */
  record DeliveryPaused(Sha256 certificate, Instant deadline) implements DeviceEvent {}

  /** The device says it holds the certificate. */
  record InstallationReported(Sha256 certificate, Route via, Instant deadline)
      implements DeviceEvent {}

  /**
   * The device used the new key. Makes INSTALLED, ACTIVE and OPERATIONAL in one write.
   *
   * @param supersedes the credential it replaces
   * @param renewAt when it is to be renewed; never, in records older than renewals
   */
  record CredentialProven(
      Sha256 certificate,
      Route route,
      Bytes challenge,
      Bytes signature,
      Optional<Sha256> supersedes,
      Optional<Instant> renewAt)
      implements DeviceEvent {}

  /**
   * The device may ask for its next credential, and is told so again at {@code deadline}.
   *
   * @param again when a renewal is opened anew, should this one come to nothing
   */
  record RenewalOpened(Reason reason, Instant deadline, Optional<Instant> again)
      implements DeviceEvent {}

  /** It is told once more that it may; again, or given up, at {@code deadline}. */
  record RenewalInvited(int tries, Instant deadline) implements DeviceEvent {}

  /**
   * It did not, or may not any more.
   *
   * @param again when a renewal is opened anew; not at all for a device that lost its credential
   */
  record RenewalLapsed(Optional<Instant> again) implements DeviceEvent {}

  /** Taken out of use; to be looked at by {@code deadline}. */
  record DeviceSuspended(Reason reason, Instant deadline) implements DeviceEvent {}

  /** Back in use. */
  record DeviceResumed() implements DeviceEvent {}

  /**
   * The credential is to be revoked: written before the CA is told, and no longer good from here
   * on.
   */
  record RevocationRequested(Sha256 certificate, RevocationReason reason, Instant deadline)
      implements DeviceEvent {}

  /** A certificate that never became the credential, or is it no longer, is to be revoked. */
  record CertificateCondemned(
      HeldCertificate certificate, RevocationReason reason, boolean ghost, Instant deadline)
      implements DeviceEvent {}

  /** The CA is asked once more to revoke. */
  record RevocationRetried(Sha256 certificate, int tries, Instant deadline)
      implements DeviceEvent {}

  /** The CA has revoked. */
  record CertificateRevoked(Sha256 certificate) implements DeviceEvent {}

  /**
   * The CA is to put the credential on hold, or to take that back: written before it is told. What
   * holds here holds at once.
   */
  record HoldRequested(Sha256 certificate, HoldDeed deed, Instant deadline)
      implements DeviceEvent {}

  /** The CA is asked once more. */
  record HoldRetried(Sha256 certificate, int tries, Instant deadline) implements DeviceEvent {}

  /**
   * The CA has done so, or never will.
   *
   * @param expressed whether its revocation lists say so; a CA that knows no hold cannot
   */
  record HoldSettled(Sha256 certificate, HoldDeed deed, boolean expressed) implements DeviceEvent {}

  /**
   * An attempt that was given up is watched no longer: the CA's own list, which has all that came
   * of attempts given up by {@code until}, has no certificate of it.
   */
  record WatchSettled(AttemptId attempt, Instant until) implements DeviceEvent {}

  /**
   * A cloud has the certificate in this status.
   *
   * @param certificate SHA-256 of the DER certificate
   * @param reference what the cloud calls it; empty when it does not know the certificate, which
   *     then lets nobody in
   */
  record CloudRegistrationRecorded(
      CloudName cloud, Sha256 certificate, CloudStatus status, Optional<String> reference)
      implements DeviceEvent {}

  /** All work stopped; {@code resume} is where it goes on when an operator lets it. */
  record DeviceParked(Reason reason, String detail, Phase resume, Instant deadline)
      implements DeviceEvent {}

  /** It goes on; {@code deadline} is that of the state it goes on in, where that state has one. */
  record DeviceUnparked(Instant deadline) implements DeviceEvent {}

  /**
   * Out of use until an operator has looked, at the latest by {@code deadline}. No key it has had
   * so far is good for it any more.
   *
   * @param key the key in question, where there is one
   */
  record DeviceQuarantined(Reason reason, String detail, Optional<Sha256> key, Instant deadline)
      implements DeviceEvent {}

  /** Out of quarantine; it has until {@code deadline} to prove itself and come with a new key. */
  record DeviceReleased(Instant deadline) implements DeviceEvent {}

  /** Refused; it may come again after {@code deadline}. */
  record DeviceRejected(Reason reason, Instant deadline) implements DeviceEvent {}

  /** The cool-down is over; the device has until {@code deadline} to prove itself. */
  record CoolDownEnded(Instant deadline) implements DeviceEvent {}

  /** Nobody has looked at a suspended, quarantined or parked device in time. */
  record ReviewOverdue(int tries, Instant deadline) implements DeviceEvent {}

  /** Retired. */
  record DeviceDecommissioned(Reason reason) implements DeviceEvent {}
}
