package io.birthmark.device;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The reasons to revoke that each CA has words for. A reason is refused where one lacks it, and
 * never replaced by another: the lists that relying parties read would say something untrue.
 *
 * @param expressible by CA; a CA that is not named has words for all
 */
public record RevocationWords(Map<CaName, Set<RevocationReason>> expressible) {
  /** Every CA has words for every reason. */
  public static final RevocationWords ALL = new RevocationWords(Map.of());

  public RevocationWords {
    expressible = Map.copyOf(expressible);
  }

  /** Why what the slot holds cannot be revoked for this reason; empty when it can. */
  Optional<String> fault(CredentialSlot slot, RevocationReason reason) {
    return slot.certificates()
        .map(HeldCertificate::ca)
        .distinct()
        .flatMap(ca -> fault(ca, reason).stream())
        .findFirst();
  }

  private Optional<String> fault(CaName ca, RevocationReason reason) {
    return Optional.ofNullable(expressible.get(ca))
        .filter(known -> !known.contains(reason))
        .map(known ->
            "the CA %s has no word for %s; give one of %s"
                .formatted(ca, reason, known.stream().sorted().toList()));
  }
}
