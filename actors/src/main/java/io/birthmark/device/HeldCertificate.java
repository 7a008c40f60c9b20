package io.birthmark.device;

import java.time.Instant;

/**
 * What a twin keeps of a certificate; the bytes stand in the journal and are read when somebody
 * asks.
 *
 * @param digest SHA-256 of the DER certificate
 * @param spki SHA-256 of its SubjectPublicKeyInfo
 * @param serial its serial number, unique per CA
 * @param ca who issued it
 * @param attempt the attempt that obtained it
 * @param notAfter end of validity
 * @param revision the twin's revision whose event holds the bytes
 */
public record HeldCertificate(
    Sha256 digest,
    Sha256 spki,
    SerialNumber serial,
    CaName ca,
    AttemptId attempt,
    Instant notAfter,
    long revision) {}
