package io.birthmark.ca;

import io.birthmark.device.DeviceId;
import io.birthmark.device.HeldCertificate;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.TraceParent;
import java.util.Optional;

/**
 * A journaled revocation on its way to the CA.
 *
 * @param trace the span it belongs to, where the request is traced
 */
public record RevocationOrder(
    DeviceId device,
    HeldCertificate certificate,
    RevocationReason reason,
    Optional<TraceParent> trace) {
  /** An order outside any trace. */
  public RevocationOrder(DeviceId device, HeldCertificate certificate, RevocationReason reason) {
    this(device, certificate, reason, Optional.empty());
  }
}
