package io.birthmark.device;

/**
 * Why a certificate is revoked (RFC 5280 §5.3.1); only the reasons Birthmark itself gives. A hold
 * is for a time, and the last one takes it back; all others are for good.
 */
public enum RevocationReason {
  UNSPECIFIED(0),
  KEY_COMPROMISE(1),
  AFFILIATION_CHANGED(3),
  SUPERSEDED(4),
  CESSATION_OF_OPERATION(5),
  CERTIFICATE_HOLD(6),
  REMOVE_FROM_CRL(8),
  PRIVILEGE_WITHDRAWN(9);

  private final int code;

  RevocationReason(int code) {
    this.code = code;
  }

  /** Whether nothing can follow it. */
  public boolean isFinal() {
    return this != CERTIFICATE_HOLD && this != REMOVE_FROM_CRL;
  }

  /** The CRLReason number of RFC 5280 §5.3.1. */
  public int code() {
    return code;
  }
}
