package io.birthmark.ca;

import io.birthmark.device.Bytes;
import io.birthmark.device.Reason;
import java.time.Duration;

/** What a CA said, before anybody believed it. */
public sealed interface CaAnswer {
  /** Bytes said to be the certificate in DER. */
  record Certificate(Bytes der) implements CaAnswer {}

  /** Refused for certain: there is no certificate and will be none for this attempt. */
  record Denied(String detail) implements CaAnswer {}

  /**
   * The CA has the request and has not decided on it, or not made the certificate yet.
   *
   * @param reference what the CA calls the request; what it is looked up by from now on
   * @param detail what it waits for
   * @param retryAfter when it is worth asking again
   */
  record Pending(String reference, String detail, Duration retryAfter) implements CaAnswer {}

  /** It may or may not have issued. */
  record Unknown(String detail) implements CaAnswer {}

  /**
   * It may have issued, and no asking will ever tell: the request can neither be repeated without a
   * second effect any more, nor looked up.
   */
  record Unprovable(String detail) implements CaAnswer {}

  /** Nothing left this house: the attempt is still to be made. */
  record NotSent(String detail) implements CaAnswer {}

  /**
   * It refused to take the request now, or could not be reached at all: for certain nothing was
   * issued for this attempt, and nothing will be.
   *
   * @param reason {@link Reason#CA_THROTTLED}, {@link Reason#CA_UNAVAILABLE} or {@link
   *     Reason#CA_MISCONFIGURED}
   * @param retryAfter when it is worth asking again
   */
  record NotTaken(Reason reason, String detail, Duration retryAfter) implements CaAnswer {}

  /** The CA proves that it never issued for this attempt, and its horizon has passed. */
  record Absent() implements CaAnswer {}
}
