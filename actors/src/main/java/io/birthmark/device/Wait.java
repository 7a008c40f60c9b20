package io.birthmark.device;

import java.time.Instant;

/**
 * What every waiting state carries, so that no device falls through and every wait can be
 * explained.
 *
 * @param whom who has to act
 * @param since when the wait began
 * @param deadline when the twin acts by itself
 * @param attempt how often this has been tried, from 1
 */
public record Wait(WaitingFor whom, Instant since, Instant deadline, int attempt) {
  /** The same wait, tried once more until {@code deadline}. */
  Wait again(int attempt, Instant deadline) {
    return new Wait(whom, since, deadline, attempt);
  }

  /** Whether the deadline has come. */
  public boolean due(Instant now) {
    return !now.isBefore(deadline);
  }
}
