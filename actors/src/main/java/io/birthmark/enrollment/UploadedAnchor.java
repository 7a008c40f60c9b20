package io.birthmark.enrollment;

/**
 * A maker's CA certificate as an operator uploaded it. Anybody can hold a certificate; that whoever
 * uploads it may speak for its maker is shown by its key.
 *
 * @param code what the key has to sign
 * @param phase whether it has
 * @param revision number of changes since it was uploaded, from 1
 */
public record UploadedAnchor(
    TrustAnchor anchor, RegistrationCode code, Phase phase, long revision) {
  /** Whether the anchor's key has signed the code; it is final. */
  public enum Phase {
    UNPROVEN,
    PROVEN
  }

  /** Whether a group may have it. */
  public boolean isProven() {
    return phase == Phase.PROVEN;
  }

  /** What the code's signature is made over; see {@link AnchorProof.BySignature}. */
  public String statement() {
    return code.statement(anchor.digest());
  }

  UploadedAnchor proven() {
    return new UploadedAnchor(anchor, code, Phase.PROVEN, revision + 1);
  }
}
