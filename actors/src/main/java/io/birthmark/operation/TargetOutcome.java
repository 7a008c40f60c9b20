package io.birthmark.operation;

import io.birthmark.device.Reason;

/** What came of a deed at one device. */
public sealed interface TargetOutcome {
  /** It was done; the device's audit record tells of it. */
  record Applied() implements TargetOutcome {}

  /** It was so already. */
  record Unchanged() implements TargetOutcome {}

  /** The device's rules refused it. */
  record Refused(Reason reason) implements TargetOutcome {}

  /** No answer came, however often it was asked for: only the device's own records tell. */
  record Unknown() implements TargetOutcome {}
}
