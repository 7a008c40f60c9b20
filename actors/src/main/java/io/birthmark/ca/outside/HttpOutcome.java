package io.birthmark.ca.outside;

import io.birthmark.device.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** What came of a request over HTTP, before anybody has read it. */
public sealed interface HttpOutcome {
  /**
   * A whole answer.
   *
   * @param retryAfter what its header says, in seconds; a date counts as absent
   * @param body as many bytes as are allowed, or fewer
   */
  record Reply(int status, Optional<Duration> retryAfter, Bytes body) implements HttpOutcome {
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

  /** For certain no byte of the request has reached anybody who could act on it. */
  record NotSent(String detail) implements HttpOutcome {}

  /** It was sent, in part or whole, and what came of it is not known. */
  record InDoubt(String detail) implements HttpOutcome {}
}
