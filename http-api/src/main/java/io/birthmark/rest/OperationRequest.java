package io.birthmark.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.Sha256;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Json;
import io.birthmark.http.Problem;
import io.birthmark.operation.OperationCommand;
import io.birthmark.operation.OperationId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The body of what is done to an operation, as it was sent.
 *
 * @param reason why, in the operator's words; stands in the audit record for ever
 * @param ratePerSecond how many devices in a second; for {@code pace} alone, which needs it
 */
record OperationRequest(Optional<String> reason, Optional<Long> ratePerSecond) {
  /** What can be done to an operation. */
  enum Verb {
    PAUSE,
    RESUME,
    ABORT,
    PACE;

    /** The verb's name in a path and on the command line. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether more is done to devices by it than was going to be. */
    boolean drives() {
      return switch (this) {
        case RESUME, PACE -> true;
        case PAUSE, ABORT -> false;
      };
    }

    static Optional<Verb> of(String word) {
      return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }

    static String words() {
      return Arrays.stream(values()).map(Verb::word).collect(Collectors.joining(", "));
    }
  }

  /** What came of checking it. */
  sealed interface Checked {}

  /** Every field is good. */
  record Good(OperationCommand command, Note note) implements Checked {}

  /** Some are not. */
  record Bad(Problem problem) implements Checked {}

  /** What an idempotency key is bound to. */
  Sha256 digest(Verb verb, OperationId id) {
    return Sha256.of(verb.word().getBytes(UTF_8), id.value().getBytes(UTF_8), Json.write(this));
  }

  Checked check(Verb verb, OperationId id, int fastest) {
    var faults = new ArrayList<FieldFault>();
    var note = new DeedRequest(reason, Optional.empty(), Optional.empty()).note(faults);
    int pace = pace(verb, fastest, faults);
    if (!faults.isEmpty()) {
      return new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
    }
    OperationCommand command =
        switch (verb) {
          case PAUSE -> new OperationCommand.Pause(id);
          case RESUME -> new OperationCommand.Resume(id);
          case ABORT -> new OperationCommand.Abort(id);
          case PACE -> new OperationCommand.Pace(id, pace);
        };
    return new Good(command, note.orElseThrow());
  }

  private int pace(Verb verb, int fastest, List<FieldFault> faults) {
    var pointer = "/ratePerSecond";
    if (verb != Verb.PACE) {
      ratePerSecond.ifPresent(
          _ -> faults.add(new FieldFault(pointer, "it is for pace alone", "leave it out")));
      return 1;
    }
    var good = ratePerSecond.filter(rate -> rate >= 1 && rate <= fastest);
    if (good.isEmpty()) {
      faults.add(
          new FieldFault(
              pointer,
              ratePerSecond.isEmpty() ? "it is missing" : "it is too small or too large",
              "send a whole number from 1 to " + fastest));
    }
    return good.map(Long::intValue).orElse(1);
  }
}
