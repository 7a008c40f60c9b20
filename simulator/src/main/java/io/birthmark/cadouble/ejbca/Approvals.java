package io.birthmark.cadouble.ejbca;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Requests that wait, or waited, for somebody's approval. */
final class Approvals {
  /**
   * One of them.
   *
   * @param asked the request for a certificate as it came
   * @param outcome issued, denied or expired, from {@code decided} on
   */
  record Approval(int id, JsonNode asked, String outcome, Instant decided, boolean finalized) {}

  private final Map<Integer, Approval> byId = new HashMap<>();

  synchronized void apply(JsonNode line) {
    int id = line.path("approval").intValue();
    switch (line.path("fact").asText()) {
      case "pending" ->
          byId.put(
              id,
              new Approval(
                  id,
                  line.path("asked"),
                  line.path("outcome").asText(),
                  Instant.parse(line.path("decided").asText()),
                  false));
      case "issued" ->
          byId.computeIfPresent(
              id,
              (_, old) -> new Approval(old.id(), old.asked(), old.outcome(), old.decided(), true));
      default -> {
        // Not about approvals.
      }
    }
  }

  synchronized Optional<Approval> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The id of the next request that waits; EJBCA's are large and grow. */
  synchronized int next() {
    return 1_000 + byId.size();
  }
}
