package io.birthmark.ca.intake;

/** How a breaker stands; the words are those of electricity. */
public enum BreakerState {
  /** Requests pass. */
  CLOSED,
  /** None passes. */
  OPEN,
  /** One has passed, and its answer is awaited. */
  HALF_OPEN
}
