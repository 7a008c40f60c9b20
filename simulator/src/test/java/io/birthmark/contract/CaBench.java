package io.birthmark.contract;

import io.birthmark.ca.CertificateAuthority;
import io.birthmark.ca.PinnedCheck;
import io.birthmark.device.IssuanceIntent;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An adapter, the CA it speaks to, and the hand that makes that CA misbehave. */
interface CaBench extends AutoCloseable {
  CertificateAuthority authority();

  PinnedCheck check();

  /** The time of adapter and CA. */
  Instant now();

  /** Lets time pass for adapter and CA, so that a pending request is decided on. */
  void pass(Duration time);

  /**
   * Brings this about for the next request.
   *
   * @return empty when that is done; else the clause of the CA's interface by which it cannot
   *     happen
   */
  Optional<String> bringAbout(Misfortune misfortune);

  /** Ends what was brought about and has not happened yet; the CA behaves from now on. */
  void heal();

  /**
   * What the first answer must be taken for, and what the attempt must come to.
   *
   * <p>As a rule what {@link Misfortune} says; another CA's interface may want something else.
   */
  default List<String> expected(Misfortune misfortune) {
    return misfortune.expected();
  }

  /** Serial numbers of what the CA signed for this attempt, by its own books. */
  List<SerialNumber> issued(IssuanceIntent intent);

  /** With what reason the certificate is revoked, by the CA's own books. */
  Optional<Integer> revoked(SerialNumber serial);

  /**
   * The clause of the CA's interface by which this reason cannot be expressed; empty when it can.
   */
  Optional<String> notExpressible(RevocationReason reason);

  @Override
  void close();
}
