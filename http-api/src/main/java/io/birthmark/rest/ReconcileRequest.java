package io.birthmark.rest;

import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import io.birthmark.reconcile.ListedCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The body of {@code POST /api/v1/cas/{ca}:reconcile}, as it was sent.
 *
 * @param reason why, in the operator's words; stands in the audit record of each ghost for ever
 */
record ReconcileRequest(Optional<String> reason, Optional<List<Line>> certificates) {
  /** Most certificates at a time: each is a call at the CA, and they are made together. */
  static final int MOST = 20;

  private static final int LONGEST_REFERENCE = 300;
  private static final Pattern REFERENCE = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,40}");

  /** A line of the CA's list. */
  record Line(Optional<String> reference, Optional<String> serial) {}

  /** What came of checking it. */
  sealed interface Checked {}

  /** It is good. */
  record Good(Note note, List<ListedCertificate> certificates) implements Checked {}

  /** It is not. */
  record Bad(Problem problem) implements Checked {}

  Checked check() {
    var faults = new ArrayList<FieldFault>();
    var listed = new ArrayList<ListedCertificate>();
    var lines = certificates.orElse(List.of());
    if (lines.isEmpty() || lines.size() > MOST) {
      faults.add(
          new FieldFault(
              "/certificates", "there are " + lines.size(), "send 1 to " + MOST + " at a time"));
    } else {
      for (int i = 0; i < lines.size(); i++) {
        line("/certificates/" + i, lines.get(i), faults).ifPresent(listed::add);
      }
    }
    return switch (new CaRequest(reason).check()) {
      case CaRequest.Bad(var problem) when faults.isEmpty() -> new Bad(problem);
      case CaRequest.Good(var note) when faults.isEmpty() -> new Good(note, listed);
      case CaRequest.Bad _, CaRequest.Good _ ->
          new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
    };
  }

  private static Optional<ListedCertificate> line(
      String pointer, Line line, List<FieldFault> faults) {
    var reference =
        Optional.ofNullable(line)
            .flatMap(Line::reference)
            .filter(
                text -> text.length() <= LONGEST_REFERENCE && REFERENCE.matcher(text).matches());
    var serial = Optional.ofNullable(line).flatMap(Line::serial).flatMap(ReconcileRequest::serial);
    if (reference.isEmpty()) {
      faults.add(
          new FieldFault(
              pointer + "/reference",
              "it is missing, too long, or not printable ASCII",
              "send what the CA's list calls the certificate"));
    }
    if (serial.isEmpty()) {
      faults.add(
          new FieldFault(
              pointer + "/serial",
              "it is missing or no serial number",
              "send at most 20 octets in hexadecimal digits"));
    }
    return reference.flatMap(name -> serial.map(number -> new ListedCertificate(name, number)));
  }

  private static Optional<SerialNumber> serial(String text) {
    var digits = text.replace(":", "");
    try {
      return HEX.matcher(digits).matches()
          ? Optional.of(SerialNumber.fromHex(digits))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
