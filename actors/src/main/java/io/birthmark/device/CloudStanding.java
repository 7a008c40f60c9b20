package io.birthmark.device;

import java.time.Instant;

/**
 * How a certificate stands in a cloud, as it was last recorded.
 *
 * @param certificate SHA-256 of the DER certificate
 * @param at since when that is known
 */
public record CloudStanding(CloudName cloud, Sha256 certificate, CloudStatus status, Instant at) {
  boolean isOf(CloudName other, Sha256 digest) {
    return cloud.equals(other) && certificate.equals(digest);
  }
}
