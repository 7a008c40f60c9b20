package io.birthmark.operation;

/** The states of an operation by name, as audit records and people say them. */
public enum OperationPhase {
  /** There is no such operation. */
  ABSENT,
  /** Its devices are being written down; none is touched yet. */
  FREEZING,
  /** It does its deed to one device after the other. */
  RUNNING,
  /** It begins nothing until it is resumed. */
  PAUSED,
  /** It ended before all devices were dealt with. */
  ABORTED,
  /** It has dealt with every device. */
  DONE
}
