package io.birthmark.device;

/** What a cloud makes of a certificate. */
public enum CloudStatus {
  /** Whoever holds its key is let in. */
  ACTIVE,
  /** Not for the time being. */
  INACTIVE,
  /** Never again. A cloud that does not know the certificate lets nobody in with it either. */
  REVOKED
}
