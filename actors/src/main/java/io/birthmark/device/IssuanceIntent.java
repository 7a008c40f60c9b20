package io.birthmark.device;

import java.time.Instant;
import java.util.Optional;

/**
 * What a CA is going to be asked, journaled before it is asked. Everything needed to check the
 * answer, to look the attempt up after a crash, and (at a CA that signs what is prepared) to sign
 * exactly the same body again.
 *
 * @param attempt the correlation at the CA
 * @param csr the device's PKCS#10 request in DER
 * @param csrHash SHA-256 of {@code csr}
 * @param spkiHash SHA-256 of the SubjectPublicKeyInfo in it
 * @param profile the profile the certificate is built from, pinned by its hash
 * @param ca who is asked
 * @param serial the serial number, where we choose it
 * @param notBefore begin of validity
 * @param notAfter end of validity
 * @param tbsHash SHA-256 of the to-be-signed bytes, where we make them
 */
public record IssuanceIntent(
    AttemptId attempt,
    Bytes csr,
    Sha256 csrHash,
    Sha256 spkiHash,
    ProfileRef profile,
    CaName ca,
    Optional<SerialNumber> serial,
    Instant notBefore,
    Instant notAfter,
    Optional<Sha256> tbsHash) {}
