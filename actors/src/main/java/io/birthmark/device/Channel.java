package io.birthmark.device;

/** The way a command came in; stands in every audit record. */
public enum Channel {
  SPARKPLUG,
  REST,
  CLI,
  /** Birthmark itself: a deadline, a recovery, an answer of a CA. */
  INTERNAL
}
