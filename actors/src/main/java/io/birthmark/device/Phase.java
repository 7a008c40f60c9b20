package io.birthmark.device;

/** A device's place in its lifecycle: the upper of the two levels. */
public enum Phase {
  UNKNOWN,
  REGISTERED,
  CANCELLED,
  CLAIMED,
  AUTHENTICATED,
  PROVISIONING,
  OPERATIONAL,
  SUSPENDED,
  QUARANTINED,
  PARKED,
  REJECTED,
  DECOMMISSIONED
}
