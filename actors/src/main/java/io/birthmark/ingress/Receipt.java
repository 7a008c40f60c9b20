package io.birthmark.ingress;

/**
 * Lets the broker forget a message that was published with QoS 1. Every message that is taken over
 * gets exactly one answer here, when the desk has answered or nothing more will be done about it.
 */
@FunctionalInterface
interface Receipt {
  /** The message is dealt with; a second call does nothing. */
  void done();
}
