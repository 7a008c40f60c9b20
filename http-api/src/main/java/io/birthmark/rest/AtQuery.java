package io.birthmark.rest;

import io.birthmark.device.Reason;
import io.birthmark.http.Problem;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/** As of when a device is asked for: {@code ?at=}. */
sealed interface AtQuery {
  /** An instant that is past, or empty for now. */
  record Good(Optional<Instant> at) implements AtQuery {}

  /** The parameters make no sense. */
  record Bad(Problem problem) implements AtQuery {}

  static AtQuery of(HttpRequest request, Instant now) {
    Map<String, List<String>> sent;
    try {
      sent = request.getUri().query().toMultiMap();
    } catch (IllegalUriException e) {
      return bad("the query cannot be read");
    }
    if (sent.isEmpty()) {
      return new Good(Optional.empty());
    }
    var values = sent.get("at");
    if (sent.size() > 1 || values == null || values.size() != 1) {
      return bad("the only parameter is at, once");
    }
    try {
      var at = Instant.parse(values.getFirst());
      return at.isAfter(now) ? bad("at lies in the future") : new Good(Optional.of(at));
    } catch (DateTimeParseException e) {
      return bad("at must be an instant as in 2026-11-22T10:00:00Z");
    }
  }

  private static AtQuery bad(String detail) {
    return new Bad(Problem.of(Reason.BAD_MESSAGE, detail));
  }
}
