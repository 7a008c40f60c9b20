package io.birthmark.rest;

import io.birthmark.cloud.CloudRegistrations;
import io.birthmark.cloud.CloudRegistrations.Progress;
import io.birthmark.cloud.CloudRegistrations.Registration;
import io.birthmark.cloud.CloudRegistrations.Summary;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A cloud as the API tells it.
 *
 * @param reached certificates that are there as they should be
 * @param waiting those that are not yet
 * @param refused those that it does not take
 * @param waitingSince since when the oldest of the waiting ones waits
 * @param failure why the last attempt came to nothing that is not made good yet
 */
record CloudResource(
    CloudName name,
    long reached,
    long waiting,
    long refused,
    Optional<Instant> waitingSince,
    Optional<Failure> failure) {

  /** All clouds, by name. */
  record All(List<CloudResource> items) {}

  /** Why an attempt came to nothing, in the cloud's own words. */
  record Failure(Reason reason, String words, Instant at) {
    static Failure of(CloudRegistrations.Failure failure) {
      return new Failure(failure.reason(), failure.words(), failure.at());
    }
  }

  /**
   * A certificate in a cloud.
   *
   * @param has what the cloud has, as far as that was recorded
   * @param since since when it stands so, or waits
   * @param attempts how often it was tried since then
   * @param next when it is tried again
   */
  record Certificate(
      String device,
      Sha256 certificateSha256,
      SerialNumber serial,
      CaName ca,
      CloudStatus wanted,
      Optional<CloudStatus> has,
      Progress state,
      Instant since,
      int attempts,
      Optional<Instant> next,
      Optional<Failure> failure) {
    static Certificate of(Registration registration) {
      return new Certificate(
          registration.device().device(),
          registration.certificate(),
          registration.serial(),
          registration.ca(),
          registration.wanted(),
          registration.reached(),
          registration.progress(),
          registration.since(),
          registration.attempts(),
          registration.next(),
          registration.failure().map(Failure::of));
    }
  }

  /** A page of a cloud's certificates. */
  record Certificates(List<Certificate> items, Optional<String> nextPageToken) {}

  static CloudResource of(CloudName name, Summary summary) {
    return new CloudResource(
        name,
        summary.count(Progress.REACHED),
        summary.count(Progress.WAITING),
        summary.count(Progress.REFUSED),
        summary.waitingSince(),
        summary.failure().map(Failure::of));
  }
}
