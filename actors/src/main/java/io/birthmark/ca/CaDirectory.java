package io.birthmark.ca;

import io.birthmark.ca.CaStanding.Intake;
import io.birthmark.device.CaClosed;
import io.birthmark.device.CaName;
import io.birthmark.device.Reason;
import io.birthmark.registry.Directory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** A node's own view of what operators have said about CAs. */
public final class CaDirectory extends Directory<CaBook> {
  /** The book arrives with the registry's first message. */
  private static final Duration ARRIVES = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Duration drainedRetry;

  /**
   * A view.
   *
   * @param drainedRetry when a device whose CA is drained asks again, should nobody call it before
   */
  public CaDirectory(InstantSource clock, Duration drainedRetry) {
    this.clock = clock;
    this.drainedRetry = drainedRetry;
  }

  /** Why operators let this CA take no new request now; empty when they let it. */
  public Optional<CaClosed> closed(CaName ca) {
    var seen = book();
    if (seen.isEmpty()) {
      return Optional.of(new CaClosed(Reason.BUSY, clock.instant().plus(ARRIVES)));
    }
    return seen.get().intake(ca) == Intake.DRAINED
        ? Optional.of(new CaClosed(Reason.CA_DRAINED, clock.instant().plus(drainedRetry)))
        : Optional.empty();
  }
}
