package io.birthmark.ca.intake;

import io.birthmark.device.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the intake of a CA stands, as one node sees it.
 *
 * @param perSecond what the whole cluster may ask it for in a second
 * @param perDay what it may ask it for in a day of UTC
 * @param leftToday how much of that no node has set aside yet
 * @param queue how long a request that comes now waits for its turn
 * @param breaker whether it is let alone
 * @param reason why it is let alone; empty when it is not
 * @param until when one request may be made; empty when it is not let alone or one may be made now
 */
public record IntakeReport(
    OptionalInt perSecond,
    OptionalInt perDay,
    OptionalInt leftToday,
    Duration queue,
    BreakerState breaker,
    Optional<Reason> reason,
    Optional<Instant> until) {
  /** Whatever comes is let through at once. */
  public static final IntakeReport OPEN =
      new IntakeReport(
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Duration.ZERO,
          BreakerState.CLOSED,
          Optional.empty(),
          Optional.empty());
}
