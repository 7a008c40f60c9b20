package io.birthmark.device;

/** Why a certificate is revoked (RFC 5280 §5.3.1); only the reasons Birthmark itself gives. */
public enum RevocationReason {
  UNSPECIFIED(0),
  KEY_COMPROMISE(1),
  AFFILIATION_CHANGED(3),
  SUPERSEDED(4),
  CESSATION_OF_OPERATION(5),
  CERTIFICATE_HOLD(6),
  PRIVILEGE_WITHDRAWN(9);

  private final int code;

  RevocationReason(int code) {
    this.code = code;
  }

  /** The CRLReason number of RFC 5280 §5.3.1. */
  public int code() {
    return code;
  }
}
