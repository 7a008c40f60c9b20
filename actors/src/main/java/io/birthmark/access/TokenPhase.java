package io.birthmark.access;

/** The states of a token by name, as audit records say them. That time runs out is no event. */
public enum TokenPhase {
  /** There is no such token, or the record is about none. */
  ABSENT,
  /** It is good until it expires. */
  GRANTED,
  /** It has been withdrawn. */
  REVOKED
}
