package io.birthmark.ca.embedded;

import java.util.concurrent.CompletionStage;

/**
 * Where revocations are kept for good: one for each certificate, the first one counts. A hold
 * (certificateHold, RFC 5280 §5.3.1) is the exception: another reason makes it final, and the time
 * stays that of the hold, because the certificate has not been good since; removeFromCRL takes it
 * back, and the lists name the certificate no longer.
 */
@FunctionalInterface
public interface RevocationLedger {
  /** What became of a revocation. */
  enum Outcome {
    /** It is stored, and is news. */
    STORED,
    /** The certificate was revoked before; nothing has changed. */
    KNOWN
  }

  /**
   * Stores a revocation durably.
   *
   * @return fails when it is not known whether it is stored; storing it again does no harm
   */
  CompletionStage<Outcome> store(Revocation revocation);
}
