package io.birthmark.ca.aws;

import io.birthmark.ca.outside.Obstacle;
import java.time.Duration;
import java.util.Optional;

/** What came of a call to AWS, before anybody has judged it. */
public sealed interface AwsOutcome {
  /** It was carried out; {@code text} is the one member of the answer that counts, or empty. */
  record Answered(String text) implements AwsOutcome {}

  /**
   * The service answered with an error.
   *
   * @param type what it calls the error, as in {@code ThrottlingException}; empty when the answer
   *     has no such word, and perhaps was not the service's
   * @param retryAfter what its header says
   */
  record Failed(String type, String detail, Optional<Duration> retryAfter) implements AwsOutcome {}

  /** For certain the service has not seen it. */
  record NotSent(Obstacle obstacle, String detail) implements AwsOutcome {}

  /** It was sent, in part or whole, and what came of it is not known. */
  record InDoubt(String detail) implements AwsOutcome {}
}
