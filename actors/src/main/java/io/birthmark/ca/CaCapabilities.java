package io.birthmark.ca;

import io.birthmark.device.RevocationReason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a CA can do.
 *
 * @param repeatable for how long asking again with the same correlation has no second effect; empty
 *     for never
 * @param searchable whether an attempt can be looked up by its correlation or key
 * @param asynchronous whether an answer may be "not yet"
 * @param revocationReasons the reasons it can express; others are refused, never weakened
 * @param horizon after which an attempt that cannot be found was never issued; empty where absence
 *     cannot be proven
 */
public record CaCapabilities(
    Optional<Duration> repeatable,
    boolean searchable,
    boolean asynchronous,
    Set<RevocationReason> revocationReasons,
    Optional<Duration> horizon) {
  /** Longer than any certificate: a repeat is always safe. */
  public static final Duration ALWAYS = Duration.ofDays(36_500);

  public CaCapabilities {
    revocationReasons = Set.copyOf(revocationReasons);
  }
}
