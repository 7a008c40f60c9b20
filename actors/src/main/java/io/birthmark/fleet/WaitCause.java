package io.birthmark.fleet;

import io.birthmark.device.Reason;
import io.birthmark.device.StateLabel;
import io.birthmark.device.StateLabel.CredentialPhase;
import io.birthmark.device.WaitingFor;
import java.util.Optional;

/**
 * Why a device is not where it should be in the end: the one wait that stands in its way, in the
 * state machine's own words. A device that is registered and has not come yet waits for nobody
 * here; nor does one that works.
 */
public enum WaitCause {
  /** It has shown itself and has yet to prove who it is. */
  PROOF_WAIT(WaitingFor.DEVICE, "to prove who it is", "it is registered only, and may come again"),
  /** It has proven who it is; its certificate request is awaited. */
  CSR_WAIT(
      WaitingFor.DEVICE,
      "to send an acceptable certificate request",
      "its proof lapses, and it may prove itself anew"),
  /** The CA takes no requests now, or not this one yet. */
  CA_WAIT(
      WaitingFor.CERTIFICATE_AUTHORITY, "to take requests again", "it is asked whether it does"),
  /** The CA is being asked. */
  REQUESTED(
      WaitingFor.CERTIFICATE_AUTHORITY,
      "to answer the request for its certificate",
      "the outcome is looked up"),
  /** The CA has the request and has not decided. */
  PENDING_AT_CA(
      WaitingFor.CERTIFICATE_AUTHORITY,
      "to decide on the request it has",
      "it is asked how the request stands"),
  /** The CA may or may not have issued. */
  IN_DOUBT(
      WaitingFor.CERTIFICATE_AUTHORITY,
      "to say whether it issued its certificate",
      "the outcome is looked up again"),
  /** The certificate exists; the device is not there to take it. */
  DELIVERY_WAIT(WaitingFor.DEVICE, "to come back for its certificate", "the wait is given up"),
  /** The certificate was sent. */
  DELIVERING(
      WaitingFor.DEVICE, "to answer the certificate sent to it", "the certificate is sent again"),
  /** The device holds the certificate and has not used the new key yet. */
  ACTIVATION_WAIT(WaitingFor.DEVICE, "to use its new key", "the certificate is sent again"),
  /** A renewal is open. */
  KEY_WAIT(WaitingFor.DEVICE, "to ask for its renewal", "it is invited again, or given up"),
  /** The last renewal brought no certificate. */
  RENEWAL_FAILED(WaitingFor.TIME, "its failed renewal to be tried again", "a renewal is opened"),
  /** The device did not take up its last renewal. */
  RENEWAL_LAPSED(WaitingFor.TIME, "its lapsed renewal to be tried again", "a renewal is opened"),
  /** Its credential is revoked, and nothing has followed. */
  CREDENTIAL_LOST(
      WaitingFor.DEVICE, "to prove itself anew, as its credential is revoked", "nothing by itself"),
  /** A certificate of it is to be revoked. */
  REVOKING(WaitingFor.CERTIFICATE_AUTHORITY, "to revoke its certificate", "the CA is asked again"),
  /** Taken out of use. */
  SUSPENDED(WaitingFor.OPERATOR, "to resume or retire it", "the review is overdue"),
  /** It may not be the only one that holds its key. */
  QUARANTINED(WaitingFor.OPERATOR, "to release or retire it", "the review is overdue"),
  /** All work stopped. */
  PARKED(WaitingFor.OPERATOR, "to let it go on", "the review is overdue"),
  /** It was refused. */
  REJECTED(WaitingFor.TIME, "its cool-down to end", "it may prove itself again");

  private final WaitingFor whom;
  private final String what;
  private final String next;

  WaitCause(WaitingFor whom, String what, String next) {
    this.whom = whom;
    this.what = what;
    this.next = next;
  }

  /** Who has to act. */
  public WaitingFor whom() {
    return whom;
  }

  /** What they have to do, as the rest of "waits for …". */
  String what(Optional<Reason> reason) {
    return inQueue(reason) ? "to give it its turn" : what;
  }

  /** What happens by itself at the deadline. */
  String next(Optional<Reason> reason) {
    return inQueue(reason) ? "it has its turn" : next;
  }

  /** A CA with a budget does take requests, one device's after the other's. */
  private boolean inQueue(Optional<Reason> reason) {
    return this == CA_WAIT && reason.filter(why -> why == Reason.CA_BUDGET).isPresent();
  }

  /**
   * Why a device waits, if it does. What keeps the whole device comes before what keeps its slot.
   *
   * @param condemned whether a certificate that never became its credential is to be revoked
   */
  public static Optional<WaitCause> of(StateLabel label, boolean condemned) {
    var first =
        switch (label.phase()) {
          case UNKNOWN, REGISTERED, CANCELLED, DECOMMISSIONED -> Optional.<WaitCause>empty();
          case CLAIMED -> Optional.of(PROOF_WAIT);
          case AUTHENTICATED -> Optional.of(CSR_WAIT);
          case PROVISIONING -> Optional.of(pipeline(label).orElse(CSR_WAIT));
          case OPERATIONAL -> pipeline(label).or(() -> renewal(label));
          case SUSPENDED -> Optional.of(SUSPENDED);
          case QUARANTINED -> Optional.of(QUARANTINED);
          case PARKED -> Optional.of(PARKED);
          case REJECTED -> Optional.of(REJECTED);
        };
    boolean revoking = condemned || label.credential() == CredentialPhase.REVOKING;
    return first.isEmpty() && revoking ? Optional.of(REVOKING) : first;
  }

  private static Optional<WaitCause> pipeline(StateLabel label) {
    return switch (label.pipeline()) {
      case CA_WAIT -> Optional.of(CA_WAIT);
      case REQUESTED -> Optional.of(REQUESTED);
      case PENDING_AT_CA -> Optional.of(PENDING_AT_CA);
      case IN_DOUBT -> Optional.of(IN_DOUBT);
      case ISSUED -> Optional.of(DELIVERY_WAIT);
      case DELIVERING -> Optional.of(DELIVERING);
      case INSTALLED -> Optional.of(ACTIVATION_WAIT);
      case KEY_WAIT -> Optional.of(KEY_WAIT);
      case EMPTY, FAILED, LAPSED -> Optional.empty();
    };
  }

  /** Why a device that is in use waits though nothing is under way. */
  private static Optional<WaitCause> renewal(StateLabel label) {
    if (label.credential() == CredentialPhase.REVOKED) {
      return Optional.of(CREDENTIAL_LOST);
    }
    return switch (label.pipeline()) {
      case FAILED -> Optional.of(RENEWAL_FAILED);
      case LAPSED -> Optional.of(RENEWAL_LAPSED);
      case EMPTY,
          KEY_WAIT,
          CA_WAIT,
          REQUESTED,
          PENDING_AT_CA,
          IN_DOUBT,
          ISSUED,
          DELIVERING,
          INSTALLED ->
          Optional.empty();
    };
  }
}
