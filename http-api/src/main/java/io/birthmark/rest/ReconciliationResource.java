package io.birthmark.rest;

import io.birthmark.ca.CaBook;
import io.birthmark.ca.Finding;
import io.birthmark.ca.Reconciliation;
import io.birthmark.rest.Reconciliations.One;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a CA's own list was compared, as the API tells it.
 *
 * @param asOf a list with all that the CA had made by then was compared to its end
 * @param last the comparison that was started last with a list that the CA was asked for
 */
record ReconciliationResource(Optional<Instant> asOf, Optional<Run> last) {
  /**
   * A comparison.
   *
   * @param phase RUNNING, DONE or ENDED
   * @param since when it came to its phase
   * @param reached all that ends before is compared
   * @param why it ended before the list did
   * @param findings the last of those that somebody should see
   */
  record Run(
      String phase,
      Instant startedAt,
      String startedBy,
      Instant since,
      Instant reached,
      Optional<String> why,
      Map<Finding.Kind, Long> counts,
      List<One> findings) {
    private static Run of(Reconciliation run) {
      return new Run(
          switch (run.stage()) {
            case Reconciliation.Running _ -> "RUNNING";
            case Reconciliation.Done _ -> "DONE";
            case Reconciliation.Ended _ -> "ENDED";
          },
          run.start().at(),
          run.start().actor().toString(),
          run.since(),
          run.reached(),
          run.stage() instanceof Reconciliation.Ended(var why)
              ? Optional.of(why)
              : Optional.empty(),
          new TreeMap<>(run.counts()),
          run.told().stream().map(One::of).toList());
    }
  }

  /** Empty when none was compared ever. */
  static Optional<ReconciliationResource> of(CaBook.Compared compared) {
    return compared.asOf().isEmpty() && compared.last().isEmpty()
        ? Optional.empty()
        : Optional.of(new ReconciliationResource(compared.asOf(), compared.last().map(Run::of)));
  }
}
