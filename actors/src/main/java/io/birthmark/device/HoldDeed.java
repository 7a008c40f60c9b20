package io.birthmark.device;

/** What a CA is asked to do about a credential that is good again, or not good for a time. */
public enum HoldDeed {
  /** Put it on hold (certificateHold, RFC 5280 §5.3.1). */
  HOLD(RevocationReason.CERTIFICATE_HOLD),
  /** Take the hold back (removeFromCRL). */
  RELEASE(RevocationReason.REMOVE_FROM_CRL);

  private final RevocationReason reason;

  HoldDeed(RevocationReason reason) {
    this.reason = reason;
  }

  /** The same in a CA's words. */
  public RevocationReason reason() {
    return reason;
  }
}
