package io.birthmark.enrollment;

/** The states of an enrollment group by name, as audit records say them. */
public enum GroupPhase {
  /** There is no such group. */
  ABSENT,
  /** It takes devices. */
  OPEN,
  /** It takes no more devices. */
  CLOSED
}
