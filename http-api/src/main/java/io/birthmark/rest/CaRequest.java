package io.birthmark.rest;

import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.util.List;
import java.util.Optional;

/**
 * The body of an order about a CA, as it was sent.
 *
 * @param reason why, in the operator's words; stands in the audit record for ever
 */
record CaRequest(Optional<String> reason) {
  /** What came of checking it. */
  sealed interface Checked {}

  /** It is good. */
  record Good(Note note) implements Checked {}

  /** It is not. */
  record Bad(Problem problem) implements Checked {}

  Checked check() {
    return reason
        .flatMap(Note::of)
        .<Checked>map(Good::new)
        .orElseGet(() ->
            new Bad(
                Problem.unprocessable(
                    Reason.BAD_MESSAGE,
                    List.of(
                        new FieldFault(
                            "/reason",
                            reason.isEmpty()
                                ? "it is missing"
                                : "it is empty, too long, or no plain text",
                            "say why in 1 to "
                                + Note.MAX
                                + " characters without control characters")))));
  }
}
