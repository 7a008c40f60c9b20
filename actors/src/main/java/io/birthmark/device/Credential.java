package io.birthmark.device;

import java.time.Instant;

/** The credential of a slot that has been proven in use, or that there is none yet. */
public sealed interface Credential {
  /** Nothing has ever been proven in this slot. */
  record None() implements Credential {}

  /** Proven in use and valid. */
  record Active(HeldCertificate certificate) implements Credential {}

  /**
   * On hold (certificateHold, RFC 5280 §5.3.1); may become active again. What its CA has been told
   * of that stands in {@link CredentialSlot#holding}.
   */
  record Held(HeldCertificate certificate) implements Credential {}

  /** To be revoked: journaled before the CA is told, and no longer good from then on. */
  record Revoking(HeldCertificate certificate, RevocationReason reason, Wait waiting)
      implements Credential {}

  /** Revoked at the CA. Final: only a credential with another certificate can follow. */
  record Revoked(HeldCertificate certificate, RevocationReason reason, Instant at)
      implements Credential {}
}
