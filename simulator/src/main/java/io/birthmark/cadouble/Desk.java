package io.birthmark.cadouble;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The part of a double that speaks one CA's API. Callers may come from many threads. */
public interface Desk {
  /**
   * What a request is about, as far as can be told before anything is checked.
   *
   * @param operation the API's own name of it, or {@code unknown}
   * @param correlation what the caller knows its order by (EJBCA: the end entity's name; AWS: the
   *     idempotency token), in the order and in all that is asked about it later, or empty
   * @param issuance whether it asks for a certificate
   * @param spkiSha256 lower-case hex over the SubjectPublicKeyInfo of its CSR, or empty
   */
  record Ask(String operation, String correlation, boolean issuance, String spkiSha256) {}

  /** Reads what the ledger says of a request; never fails, whatever was sent. */
  Ask understand(Call call);

  /**
   * Carries a request out.
   *
   * @param fault one that the CA itself does: {@link Fault#concernsIssuanceAlone}, if any
   */
  Answer answer(Call call, Optional<Fault> fault);

  /**
   * How this CA words a fault of {@link Fault#ERROR_BEFORE}, {@link Fault#ERROR_AFTER}, {@link
   * Fault#OFFLINE}, {@link Fault#THROTTLED}, {@link Fault#THROTTLED_RETRY_AFTER} or {@link
   * Fault#AUTH_EXPIRED}.
   */
  Answer trouble(Fault fault, Ask ask);

  /** How often in a second an operation may be asked for; zero stands for no limit. */
  int quota(String operation);

  /** Adds what this CA is to the ready line: names and addresses a caller needs. */
  void introduce(ObjectNode ready);
}
