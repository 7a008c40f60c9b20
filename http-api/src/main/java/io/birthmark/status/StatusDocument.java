package io.birthmark.status;

import io.birthmark.device.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * One document that everybody may read.
 *
 * @param tag tells these bytes from all others that were ever under their path; letters, digits and
 *     dashes
 * @param modified since when it is this one
 * @param goodUntil when readers must have the next one; empty when there is none to come
 */
public record StatusDocument(
    Kind kind, Bytes der, String tag, Instant modified, Optional<Instant> goodUntil) {

  /** What a document is, by its media type. */
  public enum Kind {
    /** A revocation list (RFC 2585 §4.2). */
    CRL("pkix-crl"),
    /** A certificate (RFC 2585 §4.1). */
    CERTIFICATE("pkix-cert");

    private final String subtype;

    Kind(String subtype) {
      this.subtype = subtype;
    }

    /** What follows {@code application/} in its media type. */
    public String subtype() {
      return subtype;
    }
  }
}
