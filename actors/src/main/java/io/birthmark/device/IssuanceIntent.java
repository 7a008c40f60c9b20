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
 * @param choice why this CA is asked, in words; empty where there was nothing to choose
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
    Optional<Sha256> tbsHash,
    Optional<String> choice) {
  /** Most characters of {@code choice}. */
  public static final int MAX_CHOICE = 400;

  public IssuanceIntent {
    choice = choice.map(words -> words.substring(0, Math.min(words.length(), MAX_CHOICE)));
  }

  /** An intent for a CA that was the only one. */
  public IssuanceIntent(
      AttemptId attempt,
      Bytes csr,
      Sha256 csrHash,
      Sha256 spkiHash,
      ProfileRef profile,
      CaName ca,
      Optional<SerialNumber> serial,
      Instant notBefore,
      Instant notAfter,
      Optional<Sha256> tbsHash) {
    this(
        attempt,
        csr,
        csrHash,
        spkiHash,
        profile,
        ca,
        serial,
        notBefore,
        notAfter,
        tbsHash,
        Optional.empty());
  }

  /** The same, with the words of a choice. */
  public IssuanceIntent chosen(String why) {
    return new IssuanceIntent(
        attempt,
        csr,
        csrHash,
        spkiHash,
        profile,
        ca,
        serial,
        notBefore,
        notAfter,
        tbsHash,
        Optional.of(why));
  }
}
