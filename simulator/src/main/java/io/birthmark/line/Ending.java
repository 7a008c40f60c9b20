package io.birthmark.line;

/** How a device's visit to the line ended. */
public sealed interface Ending {
  /** The host said OPERATIONAL to a device that holds its certificate. */
  record Operational() implements Ending {}

  /** A bad device got the refusal it was played for. */
  record RefusedAsExpected(String code) implements Ending {}

  /** A bad device got a certificate for its key: the host was fooled. */
  record Fooled() implements Ending {}
}
