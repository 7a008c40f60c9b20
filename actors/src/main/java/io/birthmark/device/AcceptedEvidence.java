package io.birthmark.device;

/**
 * Evidence that was checked and held, kept so that an auditor can check it again. No secret stands
 * in it.
 *
 * @param kind what kind of proof it is
 * @param key what it was checked with: a key id and check value, or the SHA-256 of the trust anchor
 * @param challenge the challenge that was answered
 * @param proof the MAC or signature
 * @param chain for {@code idevid} the DER certificates presented, one after the other; else empty
 * @param possession the signature, by the key of the request that came with it, over the same
 *     challenge; empty when that request held no key that can be used
 */
public record AcceptedEvidence(
    EvidenceKind kind, String key, Bytes challenge, Bytes proof, Bytes chain, Bytes possession) {

  /** The same with a proof that its sender holds the key it asks with. */
  public AcceptedEvidence with(Bytes proven) {
    return new AcceptedEvidence(kind, key, challenge, proof, chain, proven);
  }
}
