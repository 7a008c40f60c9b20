package io.birthmark.enrollment;

import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Judges certificate chains of makers (RFC 5280 §6, IEEE 802.1AR); what comes in may be any bytes
 * whatever.
 */
public interface IdevidTrust {
  /**
   * Whether a chain leads to one of the anchors. Never throws for what the chain holds.
   *
   * @param chain DER certificates one after the other, the IDevID first, without the anchor
   * @param anchors DER certificates
   * @param at the moment at which the intermediates must be valid
   */
  Verdict check(Bytes chain, Collection<Bytes> anchors, Instant at);

  /** What is to be said of a chain. */
  sealed interface Verdict {}

  /**
   * The chain leads to an anchor.
   *
   * @param key the IDevID's key
   * @param subjectSerial serialNumber (X.520) in the IDevID's subject
   * @param anchor SHA-256 of the anchor's DER
   */
  record Trusted(DeviceKey key, Optional<String> subjectSerial, Sha256 anchor) implements Verdict {}

  /** It does not, and why, in words for the device's maker. */
  record Untrusted(String detail) implements Verdict {}

  /** The key in an IDevID. */
  @FunctionalInterface
  interface DeviceKey {
    /**
     * Whether this is a signature by the key, with the one algorithm that the device protocol
     * allows for it. False, and no exception, for bytes that are no signature at all.
     */
    boolean verifies(byte[] message, byte[] signature);
  }
}
