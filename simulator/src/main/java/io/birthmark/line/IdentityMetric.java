package io.birthmark.line;

import com.google.protobuf.ByteString;
import io.birthmark.wire.sparkplug.Metric;

/**
 * The metrics of the device protocol: the name on the wire and the Sparkplug data type. Every one
 * of them is listed in the DBIRTH, because Sparkplug allows no metric later that the birth did not
 * announce.
 */
public enum IdentityMetric {
  MANUFACTURER("Manufacturer", Type.STRING),
  MODEL("Model", Type.STRING),
  SERIAL("Serial", Type.STRING),
  FIRMWARE("Firmware", Type.STRING),
  EVIDENCE_KIND("Evidence/Kind", Type.STRING),
  INSTALLED_DIGEST("InstalledDigest", Type.BYTES),
  EVIDENCE_PROOF("Evidence/Proof", Type.BYTES),
  EVIDENCE_CHAIN("Evidence/Chain", Type.BYTES),
  CSR("Csr", Type.BYTES),
  CSR_PROOF("Csr/Proof", Type.BYTES),
  INSTALLED("Installed", Type.BYTES),
  CHALLENGE("Challenge", Type.BYTES),
  PROFILE("Profile", Type.STRING),
  CSR_ATTRIBUTES("CsrAttributes", Type.BYTES),
  CERTIFICATE("Certificate", Type.BYTES),
  CHAIN("Chain", Type.BYTES),
  ANCHORS("Anchors", Type.BYTES),
  STATUS("Status", Type.STRING),
  RETRY_AFTER("RetryAfter", Type.UINT32),
  ERROR("Error", Type.STRING),
  ERROR_TEXT("ErrorText", Type.STRING);

  /** Data types by their Sparkplug numbers (Sparkplug 3.0 §6.4.16). */
  private enum Type {
    UINT32(7),
    STRING(12),
    BYTES(17);

    private final int number;

    Type(int number) {
      this.number = number;
    }
  }

  private final String wireName;
  private final Type type;

  IdentityMetric(String name, Type type) {
    this.wireName = "Identity/" + name;
    this.type = type;
  }

  /** The name on the wire, {@code Identity/…}. */
  public String wireName() {
    return wireName;
  }

  Metric of(String value) {
    return named().setStringValue(value).build();
  }

  Metric of(ByteString value) {
    return named().setBytesValue(value).build();
  }

  /** The metric of a value that does not exist yet. */
  Metric absent() {
    return named().setIsNull(true).build();
  }

  private Metric.Builder named() {
    return Metric.newBuilder().setName(wireName).setDatatype(type.number);
  }
}
