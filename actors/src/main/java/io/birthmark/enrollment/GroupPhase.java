package io.birthmark.enrollment;

/** The states of an enrollment group or a trust anchor by name, as audit records say them. */
public enum GroupPhase {
  /** There is no such group or anchor. */
  ABSENT,
  /** A group takes devices. */
  OPEN,
  /** A group takes no more devices. */
  CLOSED,
  /** An anchor's key has not signed its code yet. */
  UNPROVEN,
  /** An anchor may be a group's. */
  PROVEN
}
