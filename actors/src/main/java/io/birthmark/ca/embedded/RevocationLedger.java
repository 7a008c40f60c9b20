package io.birthmark.ca.embedded;

import java.util.concurrent.CompletionStage;

/**
 * Where revocations are kept for good: one for each certificate, the first one counts. A hold
 * (certificateHold, RFC 5280 §5.3.1) is the exception, which another reason makes final; the time
 * stays that of the hold, because the certificate has not been good since.
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
