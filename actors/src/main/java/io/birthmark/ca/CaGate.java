package io.birthmark.ca;

import io.birthmark.device.CaClosed;
import io.birthmark.device.CaName;
import java.time.Duration;

/**
 * Whether CAs take requests. Asked before an intent is journaled: a request that a CA does not take
 * waits at its twin, and nothing is sent. Asked by many threads, never blocking.
 */
@FunctionalInterface
public interface CaGate {
  /** Every CA takes requests. */
  CaGate OPEN = _ -> new Open();

  /** Whether a request may be made now. One that may be counts as made. */
  Verdict admit(Wish wish);

  /** What a CA answered to a request; a gate that cares for how CAs do learns from it. */
  default void heard(CaName ca, CaAnswer answer) {}

  /**
   * How long the next request that was admitted is held back: not at all, unless a CA must not be
   * hurried. A length and no moment, which two readings of a clock would make later than now.
   */
  default Duration delay(CaName ca) {
    return Duration.ZERO;
  }

  /**
   * A request that somebody wants to make.
   *
   * @param returns how often it has come back after a wait; whoever came back more often goes first
   */
  record Wish(CaName ca, Flow flow, int returns) {}

  /** What is said to a wish. */
  sealed interface Verdict {}

  /** It may be made. */
  record Open() implements Verdict {}

  /** It may not, and when it is worth asking again. */
  record Closed(CaClosed why) implements Verdict {}
}
