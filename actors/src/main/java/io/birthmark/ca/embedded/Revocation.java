package io.birthmark.ca.embedded;

import io.birthmark.device.CaName;
import io.birthmark.device.RevocationReason;
import io.birthmark.device.SerialNumber;
import java.time.Instant;

/**
 * A certificate of ours that is no longer good.
 *
 * @param at when it was revoked
 * @param notAfter end of its validity: some time after it, the lists need not hold it any more
 */
public record Revocation(
    CaName ca, SerialNumber serial, RevocationReason reason, Instant at, Instant notAfter) {}
