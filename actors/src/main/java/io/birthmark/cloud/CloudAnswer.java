package io.birthmark.cloud;

import io.birthmark.device.Reason;
import java.time.Duration;
import java.util.Optional;

/** What came of an order to a cloud. */
public sealed interface CloudAnswer {
  /**
   * It is as it was to be, now or already before.
   *
   * @param reference what the cloud calls the certificate, at most 400 characters; empty when it
   *     does not know it, and so lets nobody in
   */
  record Reached(Optional<String> reference) implements CloudAnswer {}

  /**
   * Not now, or nobody knows: the order is given again. The fault is not the certificate's, so it
   * is likely to meet the next one as well.
   *
   * @param reason {@link Reason#CLOUD_THROTTLED}, {@link Reason#CLOUD_UNAVAILABLE} or {@link
   *     Reason#CLOUD_MISCONFIGURED}
   * @param retryAfter when it is worth it, where the cloud says so
   */
  record Later(Reason reason, String words, Optional<Duration> retryAfter, Effect effect)
      implements CloudAnswer {}

  /** What an order that is to be given again may have done to the certificate's status. */
  enum Effect {
    /** For certain nothing that is still to come. */
    NONE,
    /** Nobody knows: there was no answer, and it may yet be carried out. */
    IN_DOUBT,
    /** Nobody knows either, though the cloud has answered: it failed at this one. */
    FAILED_THERE
  }

  /** The cloud does not do it for this certificate; others are not concerned. */
  record Refused(String words) implements CloudAnswer {}
}
