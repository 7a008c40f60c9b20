package io.birthmark.ingress;

import java.util.Optional;

/**
 * The metrics of the device protocol; DEVICE-PROTOCOL.md lists who sends which and what it means.
 */
enum IdentityMetric {
  MANUFACTURER("Manufacturer"),
  MODEL("Model"),
  SERIAL("Serial"),
  FIRMWARE("Firmware"),
  EVIDENCE_KIND("Evidence/Kind"),
  INSTALLED_DIGEST("InstalledDigest"),
  EVIDENCE_PROOF("Evidence/Proof"),
  EVIDENCE_CHAIN("Evidence/Chain"),
  CSR("Csr"),
  CSR_PROOF("Csr/Proof"),
  INSTALLED("Installed"),
  CHALLENGE("Challenge"),
  PROFILE("Profile"),
  CSR_ATTRIBUTES("CsrAttributes"),
  CERTIFICATE("Certificate"),
  CHAIN("Chain"),
  ANCHORS("Anchors"),
  STATUS("Status"),
  RETRY_AFTER("RetryAfter"),
  ERROR("Error"),
  ERROR_TEXT("ErrorText");

  /** What every name begins with; a device that lists no such metric is none of ours. */
  static final String PREFIX = "Identity/";

  private final String wireName;

  IdentityMetric(String tail) {
    this.wireName = PREFIX + tail;
  }

  String wireName() {
    return wireName;
  }

  /** The metric of this name, compared as bytes. */
  static Optional<IdentityMetric> ofWireName(String name) {
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    for (var metric : values()) {
      if (metric.wireName.equals(name)) {
        return Optional.of(metric);
      }
    }
    return Optional.empty();
  }
}
