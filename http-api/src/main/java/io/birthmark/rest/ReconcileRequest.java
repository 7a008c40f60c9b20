package io.birthmark.rest;

import io.birthmark.ca.ListedCertificate;
import io.birthmark.device.Note;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.http.FieldFault;
import io.birthmark.http.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The body of {@code POST /api/v1/cas/{ca}:reconcile}, as it was sent: lines of a list, or that all
 * lines of one were sent, or, with neither, the order to compare the list that the CA is asked for.
 *
 * @param reason why, in the operator's words; stands in the audit record of each ghost for ever
 * @param compared when a list was made of which all lines were sent
 */
record ReconcileRequest(
    Optional<String> reason, Optional<List<Line>> certificates, Optional<String> compared) {
  /** Most certificates at a time: each is a call at the CA, and they are made together. */
  static final int MOST = 20;

  private static final int LONGEST_REFERENCE = 300;
  private static final Pattern REFERENCE = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,40}");

  /** A line of the CA's list. */
  record Line(Optional<String> reference, Optional<String> serial) {}

  /** What came of checking it. */
  sealed interface Checked {}

  /** Lines to be settled. */
  record Lines(Note note, List<ListedCertificate> certificates) implements Checked {}

  /** A list that was made then was compared to its end. */
  record WasCompared(Note note, Instant asOf) implements Checked {}

  /** The list that the CA is asked for is to be compared. */
  record Whole(Note note) implements Checked {}

  /** It is not. */
  record Bad(Problem problem) implements Checked {}

  Checked check() {
    return switch (new CaRequest(reason).check()) {
      case CaRequest.Bad(var problem) -> new Bad(problem);
      case CaRequest.Good(var note) ->
          certificates
              .map(lines -> lines(note, lines))
              .or(() -> compared.map(text -> compared(note, text)))
              .orElseGet(() -> new Whole(note));
    };
  }

  private static Checked compared(Note note, String text) {
    try {
      return new WasCompared(note, Instant.parse(text));
    } catch (DateTimeParseException _) {
      return new Bad(
          Problem.unprocessable(
              Reason.BAD_MESSAGE,
              List.of(
                  new FieldFault(
                      "/compared", "it is no instant", "send one as 2026-11-22T10:00:00Z"))));
    }
  }

  private static Checked lines(Note note, List<Line> lines) {
    var faults = new ArrayList<FieldFault>();
    var listed = new ArrayList<ListedCertificate>();
    if (lines.isEmpty() || lines.size() > MOST) {
      faults.add(
          new FieldFault(
              "/certificates", "there are " + lines.size(), "send 1 to " + MOST + " at a time"));
    } else {
      for (int i = 0; i < lines.size(); i++) {
        line("/certificates/" + i, lines.get(i), faults).ifPresent(listed::add);
      }
    }
    return faults.isEmpty()
        ? new Lines(note, listed)
        : new Bad(Problem.unprocessable(Reason.BAD_MESSAGE, faults));
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
