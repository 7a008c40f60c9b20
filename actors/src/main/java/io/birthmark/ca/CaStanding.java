package io.birthmark.ca;

import io.birthmark.device.CaName;
import java.time.Instant;

/**
 * What an operator has said about a CA.
 *
 * @param since when it was said last
 * @param revision number of changes, from 1
 */
public record CaStanding(CaName ca, Intake intake, Instant since, long revision) {
  /** Whether a CA takes new requests. What it has already is brought to its end either way. */
  public enum Intake {
    OPEN,
    DRAINED
  }
}
