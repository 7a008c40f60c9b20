package io.birthmark.line;

import java.time.Instant;
import java.util.Optional;

/**
 * How one device fared on the line, in the line's own time.
 *
 * @param resumed whether it held a certificate before this run
 * @param bornAt when it was switched on; counted from here, so that an overloaded host cannot hide
 *     its delay
 * @param provedAt when it sent its first step 3
 * @param certifiedAt when a certificate for its key first arrived
 * @param endedAt when it ended
 * @param lastRefusal the code of the last refusal it got, or what it found wrong with its
 *     certificate itself
 */
public record Journey(
    UnitPlan plan,
    boolean resumed,
    Optional<Instant> bornAt,
    Optional<Instant> provedAt,
    Optional<Instant> certifiedAt,
    Optional<Instant> endedAt,
    Optional<Ending> ending,
    Optional<String> lastRefusal) {

  /** A device that was never switched on in this run. */
  static Journey notBegun(UnitPlan plan) {
    return new Journey(
        plan,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Journey born(boolean withCertificate, Instant now) {
    return new Journey(
        plan,
        withCertificate,
        Optional.of(now),
        provedAt,
        certifiedAt,
        endedAt,
        ending,
        lastRefusal);
  }

  Journey proved(Instant now) {
    return new Journey(
        plan,
        resumed,
        bornAt,
        provedAt.or(() -> Optional.of(now)),
        certifiedAt,
        endedAt,
        ending,
        lastRefusal);
  }

  Journey certified(Instant now) {
    return new Journey(
        plan,
        resumed,
        bornAt,
        provedAt,
        certifiedAt.or(() -> Optional.of(now)),
        endedAt,
        ending,
        lastRefusal);
  }

  Journey refused(String code) {
    return new Journey(
        plan, resumed, bornAt, provedAt, certifiedAt, endedAt, ending, Optional.of(code));
  }

  Journey ended(Ending how, Instant now) {
    return new Journey(
        plan,
        resumed,
        bornAt,
        provedAt,
        certifiedAt,
        Optional.of(now),
        Optional.of(how),
        lastRefusal);
  }
}
