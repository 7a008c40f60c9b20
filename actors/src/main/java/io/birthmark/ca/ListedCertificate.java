package io.birthmark.ca;

import io.birthmark.device.AttemptId;
import io.birthmark.device.Bytes;
import io.birthmark.device.SerialNumber;
import java.util.Optional;

/**
 * A line of a CA's own list.
 *
 * @param reference what the CA calls the certificate: at AWS Private CA its ARN, at EJBCA its
 *     serial number
 * @param told what else the list says of it; empty where it says no more
 */
public record ListedCertificate(String reference, SerialNumber serial, Optional<Told> told) {
  /**
   * What a list that a CA was asked for says of a certificate.
   *
   * @param der bytes said to be the certificate, before anybody believed it
   * @param attempt for which attempt of ours it says it was made, if for any
   * @param revoked whether it is revoked for good
   */
  public record Told(Bytes der, Optional<AttemptId> attempt, boolean revoked) {}

  /** A line of a list that only names its certificates. */
  public ListedCertificate(String reference, SerialNumber serial) {
    this(reference, serial, Optional.empty());
  }
}
