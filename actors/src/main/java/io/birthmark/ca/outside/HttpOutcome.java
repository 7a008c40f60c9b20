package io.birthmark.ca.outside;

import io.birthmark.device.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What came of a request over HTTP, before anybody has read it. */
public sealed interface HttpOutcome {
  /**
   * A whole answer.
   *
   * @param retryAfter what its header says, in seconds; a date counts as absent
   * @param date what time it was there
   * @param body as many bytes as are allowed, or fewer
   */
  record Reply(int status, Optional<Duration> retryAfter, Optional<Instant> date, Bytes body)
      implements HttpOutcome {
    /** The body as text; bytes that are no UTF-8 become question marks. */
    public String text() {
      return new String(body.toArray(), StandardCharsets.UTF_8);
    }
  }

  /** Reads {@code Retry-After} in seconds (RFC 9110 §10.2.3); a date counts as absent. */
  static Optional<Duration> retryAfter(String header) {
    return header.matches("[0-9]{1,6}")
        ? Optional.of(Duration.ofSeconds(Integer.parseInt(header)))
        : Optional.empty();
  }

  /** Reads {@code Date} (RFC 9110 §6.6.1); what is no date counts as absent. */
  static Optional<Instant> date(String header) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** For certain no byte of the request has reached anybody who could act on it. */
  record NotSent(Obstacle obstacle, String detail) implements HttpOutcome {}

  /** It was sent, in part or whole, and what came of it is not known. */
  record InDoubt(String detail) implements HttpOutcome {}
}
