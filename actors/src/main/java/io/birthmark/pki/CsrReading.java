package io.birthmark.pki;

import io.birthmark.device.Reason;

/** What came of reading a certificate signing request. */
public sealed interface CsrReading {
  /** Well formed, its key sound, possession of the private key proven. */
  record Accepted(Csr csr) implements CsrReading {}

  /**
   * Not acceptable.
   *
   * @param reason {@link Reason#BAD_CSR}, or {@link Reason#KEY_NOT_ALLOWED} for a sound request
   *     with an unsound key
   * @param detail what to change
   */
  record Refused(Reason reason, String detail) implements CsrReading {}
}
