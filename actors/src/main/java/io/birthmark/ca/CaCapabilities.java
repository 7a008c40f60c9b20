package io.birthmark.ca;

import io.birthmark.device.RevocationReason;
import io.birthmark.pki.KeyKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What a CA can do.
 *
 * @param keys kinds of keys that it certifies
 * @param names who says what a certificate's subject and SubjectAltName are
 * @param issuesPerSecond the most certificates a second that its maker documents; empty where he
 *     documents none
 * @param repeatable for how long asking again with the same correlation has no second effect; empty
 *     for never
 * @param searchable whether an attempt can be looked up by its correlation or key
 * @param listing how it gives a list of its certificates, and each of them by what that calls it
 * @param asynchronous whether an answer may be "not yet"
 * @param revocationReasons the reasons it can express; others are refused, never weakened
 * @param horizon after which an attempt that cannot be found was never issued; empty where absence
 *     cannot be proven: there an attempt that can be repeated no more is {@link
 *     CaAnswer.Unprovable}
 */
public record CaCapabilities(
    Set<KeyKind> keys,
    NameSource names,
    Optional<Integer> issuesPerSecond,
    Optional<Duration> repeatable,
    boolean searchable,
    Listing listing,
    boolean asynchronous,
    Set<RevocationReason> revocationReasons,
    Optional<Duration> horizon) {
  /** Longer than any certificate: a repeat is always safe. */
  public static final Duration ALWAYS = Duration.ofDays(36_500);

  /** How a CA's own list of its certificates is had. */
  public enum Listing {
    /** Not at all. */
    NONE,
    /** As a file that a person has it make. */
    FILE,
    /** By asking it: {@link CertificateAuthority#list}. */
    QUERY
  }

  /** Where a CA takes a certificate's names from. */
  public enum NameSource {
    /** From us, as registry and profile say; what a request asks for is not looked at. */
    FROM_ORDER,
    /** From the device's request, which therefore must ask for what registry and profile say. */
    FROM_REQUEST
  }

  public CaCapabilities {
    keys = Set.copyOf(keys);
    revocationReasons = Set.copyOf(revocationReasons);
  }
}
