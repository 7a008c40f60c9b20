package io.birthmark.ca.embedded;

import io.birthmark.device.Bytes;
import java.time.Instant;

/**
 * A revocation list as everybody may read it.
 *
 * @param issuerKeyId identifier of the key that signed it
 * @param number its CRLNumber (RFC 5280 §5.2.3)
 * @param covers how many revocations and changes of them were stored when it was made, listed or
 *     long expired: more means that some are still to be listed
 * @param der the list itself
 */
public record PublishedCrl(
    Bytes issuerKeyId,
    long number,
    long covers,
    Instant thisUpdate,
    Instant nextUpdate,
    Bytes der) {}
