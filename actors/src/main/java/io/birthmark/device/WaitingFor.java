package io.birthmark.device;

/** Whom a waiting state waits for: the first half of the answer to "why is this device stuck". */
public enum WaitingFor {
  DEVICE,
  STATION,
  CERTIFICATE_AUTHORITY,
  OPERATOR,
  /** Nobody: a cool-down that ends by itself. */
  TIME
}
