package io.birthmark.rest;

import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.RevocationReason;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.operation.Deed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The body of a deed, as it was sent.
 *
 * @param reason why, in the operator's words; stands in the audit record for ever
 * @param validateOnly whether to answer what would happen and do nothing; absent is no
 * @param revocationReason why, for certificate users (RFC 5280 §5.3.1); for {@code revoke} alone
 */
record DeedRequest(
    Optional<String> reason, Optional<Boolean> validateOnly, Optional<String> revocationReason) {
  /** A hold is what suspending is for. */
  private static final List<RevocationReason> FINAL =
      Arrays.stream(RevocationReason.values()).filter(RevocationReason::isFinal).toList();

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every field is good. */
  record Good(Note note, boolean dry, RevocationReason revocation) implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  Checked check(Deed deed) {
    var faults = new ArrayList<FieldFault>();
    var note = note(faults);
    var revocation = revocation(deed, faults);
    return faults.isEmpty()
        ? new Good(note.orElseThrow(), validateOnly.orElse(false), revocation)
        : new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
  }

  /** What is said why; a fault when nothing is. */
  Optional<Note> note(List<FieldFault> faults) {
    var note = reason.flatMap(Note::of);
    if (note.isEmpty()) {
      faults.add(
          new FieldFault(
              "/reason",
              reason.isEmpty() ? "it is missing" : "it is empty, too long, or no plain text",
              "say why in 1 to " + Note.MAX + " characters without control characters"));
    }
    return note;
  }

  /** Why a credential is revoked; a fault when that is not said, or said of another deed. */
  RevocationReason revocation(Deed deed, List<FieldFault> faults) {
    var pointer = "/revocationReason";
    if (deed != Deed.REVOKE) {
      revocationReason.ifPresent(
          _ -> faults.add(new FieldFault(pointer, "it is for revoke alone", "leave it out")));
      return RevocationReason.UNSPECIFIED;
    }
    var named =
        FINAL.stream()
            .filter(one -> revocationReason.filter(one.name()::equals).isPresent())
            .findFirst();
    if (named.isEmpty()) {
      faults.add(
          new FieldFault(
              pointer,
              revocationReason.isEmpty() ? "it is missing" : "no such reason",
              "one of " + FINAL.stream().map(Enum::name).collect(Collectors.joining(", "))));
    }
    return named.orElse(RevocationReason.UNSPECIFIED);
  }
}
