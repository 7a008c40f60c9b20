package io.birthmark.ca;

import io.birthmark.device.Bytes;

/**
 * What is pinned of a CA.
 *
 * @param issuer the issuing certificate in DER
 * @param chain issuing certificate and those above it, without the root, concatenated DER
 * @param anchors the roots, concatenated DER
 */
public record CaTrust(Bytes issuer, Bytes chain, Bytes anchors) {}
