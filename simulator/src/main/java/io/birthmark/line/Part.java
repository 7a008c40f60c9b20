package io.birthmark.line;

/**
 * What part a device plays on the line: an honest one, or a bad one that must be refused with one
 * of known codes.
 */
public enum Part {
  /** Must become OPERATIONAL. */
  GOOD,
  /** Proves itself with an initial key that is not the registered one. */
  WRONG_KEY,
  /** Speaks under another device's id, with a key of its own, before the true device comes. */
  CLONED_ID,
  /** Proves who it is, then asks with bytes that are no valid certificate signing request. */
  GARBAGE_CSR,
  /**
   * Speaks under the id of a device that has finished, with that device's own challenge and proof
   * written down from the wire and a request for its own key.
   */
  REPLAYED_PROOF,
  /** Shows a chain of a CA that has the manufacturer's name, not its key. */
  WRONG_ANCHOR;

  /** Whether the device must end OPERATIONAL. */
  public boolean good() {
    return this == GOOD;
  }

  /** Whether {@code code} is the refusal that this part is played for. */
  public boolean expects(String code) {
    return switch (this) {
      case GOOD -> false;
      case WRONG_KEY, CLONED_ID -> code.equals("PROOF_INVALID");
      case GARBAGE_CSR -> code.equals("BAD_CSR");
      // Whichever the host looks at first: age and use of the challenge, or the proof over the CSR.
      case REPLAYED_PROOF ->
          code.equals("CHALLENGE_STALE")
              || code.equals("CHALLENGE_EXPIRED")
              || code.equals("CHALLENGE_INVALID")
              || code.equals("PROOF_INVALID");
      case WRONG_ANCHOR -> code.equals("EVIDENCE_CHAIN_UNTRUSTED");
    };
  }
}
