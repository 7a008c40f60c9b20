package io.birthmark.ca;

import io.birthmark.device.RevocationReason;
import java.util.Set;

/** What a CA said to an order to revoke. Whatever is not done is asked for again by the twin. */
public sealed interface RevocationAnswer {
  /** The certificate is revoked, or off hold again, for certain, now or before. */
  record Revoked() implements RevocationAnswer {}

  /**
   * The CA has no word for this reason. Nothing was sent: another reason is never put in its place.
   *
   * @param expressible those it has words for
   */
  record NotExpressible(Set<RevocationReason> expressible) implements RevocationAnswer {
    public NotExpressible {
      expressible = Set.copyOf(expressible);
    }
  }

  /** It will not: it knows no such certificate, or we may not. Somebody has to look. */
  record Refused(String detail) implements RevocationAnswer {}

  /** It may or may not be revoked, or the CA could not be reached. */
  record Unknown(String detail) implements RevocationAnswer {}
}
