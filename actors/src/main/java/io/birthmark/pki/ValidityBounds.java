package io.birthmark.pki;

import java.time.Duration;
import java.time.Instant;

/**
 * Where a certificate's validity may begin and end; the bounds themselves count as within.
 *
 * @param beginsFrom notBefore is not earlier
 * @param beginsBy notBefore is not later
 * @param endsFrom notAfter is not earlier
 * @param endsBy notAfter is not later
 */
public record ValidityBounds(
    Instant beginsFrom, Instant beginsBy, Instant endsFrom, Instant endsBy) {

  /**
   * How far a CA may move what it was asked for.
   *
   * @param earlier a begin before the one asked for, for devices whose clock is slow
   * @param later a begin after it, for a CA whose clock is fast
   * @param shorter an end before the one asked for; a later one is never accepted
   */
  public record Latitude(Duration earlier, Duration later, Duration shorter) {
    /** None: what was asked for, to the second. */
    public static final Latitude NONE = new Latitude(Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Latitude {
      if (earlier.isNegative() || later.isNegative() || shorter.isNegative()) {
        throw new IllegalArgumentException("a latitude is not negative");
      }
    }
  }

  /** What was asked for, with a CA's latitude. */
  public static ValidityBounds around(Instant notBefore, Instant notAfter, Latitude latitude) {
    return new ValidityBounds(
        notBefore.minus(latitude.earlier()),
        notBefore.plus(latitude.later()),
        notAfter.minus(latitude.shorter()),
        notAfter);
  }
}
