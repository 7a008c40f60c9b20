package io.birthmark.device;

import java.time.Duration;
import java.time.Instant;

/**
 * How long each state waits and how often things are tried. One policy for all devices of a node.
 *
 * @param enrollmentWindow from registration until the registration lapses
 * @param claimWindow from first contact until the device must have proven itself
 * @param requestWindow from the proof until an acceptable request must have come
 * @param caAnswer from the intent until the CA's outcome counts as unknown
 * @param doubtFirst first wait between two look-ups of a doubtful attempt; doubles each time
 * @param doubtLongest longest wait between two look-ups
 * @param doubtTries look-ups before the device is parked
 * @param consultFirst first wait before a CA is asked again whether it takes requests, or how one
 *     stands; doubles each time
 * @param consultLongest longest wait before it is asked again
 * @param attempts attempts at a CA before the device is parked
 * @param deliveryFirst first wait before a certificate is sent again; doubles each time
 * @param deliveryLongest longest wait before it is sent again
 * @param deliveryTries how often it is sent before it waits for the device to come back
 * @param deliveryWindow how long a certificate waits for its device
 * @param renewalLeftPercent how much of its life a credential has left, at the least, when its
 *     renewal is opened, counted from when it was proven
 * @param renewalSpreadPercent over how much more of its life a fleet's renewals are spread
 * @param renewalWindow from opening a renewal until the device must have asked
 * @param renewalRetry from opening a renewal until it is opened anew, should it come to nothing
 * @param revokeSuperseded whether a credential is revoked as soon as the next one is proven
 * @param revocationRetry wait before a CA is asked again to revoke
 * @param suspensionReview until somebody looks at a suspended device
 * @param quarantineReview until somebody looks at a quarantined device
 * @param parkingReview until somebody looks at a parked device
 * @param coolDown after the first rejection; doubles with each further one
 * @param coolDownLongest longest cool-down
 */
public record DevicePolicy(
    Duration enrollmentWindow,
    Duration claimWindow,
    Duration requestWindow,
    Duration caAnswer,
    Duration doubtFirst,
    Duration doubtLongest,
    int doubtTries,
    Duration consultFirst,
    Duration consultLongest,
    int attempts,
    Duration deliveryFirst,
    Duration deliveryLongest,
    int deliveryTries,
    Duration deliveryWindow,
    int renewalLeftPercent,
    int renewalSpreadPercent,
    Duration renewalWindow,
    Duration renewalRetry,
    boolean revokeSuperseded,
    Duration revocationRetry,
    Duration suspensionReview,
    Duration quarantineReview,
    Duration parkingReview,
    Duration coolDown,
    Duration coolDownLongest) {

  /** {@code first · 2^(tries - 1)}, never more than {@code longest}. */
  static Duration backOff(Duration first, Duration longest, int tries) {
    var wait = first;
    for (int i = 1; i < tries && wait.compareTo(longest) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longest) < 0 ? wait : longest;
  }

  Duration doubtWait(int tries) {
    return backOff(doubtFirst, doubtLongest, tries);
  }

  /**
   * When a CA is asked again that wished for this moment: it is heard, within the first and the
   * longest wait, so that it can neither bring a storm upon itself nor put a device off for days.
   */
  Instant consultAt(Instant wished, Instant now) {
    var soonest = now.plus(consultFirst);
    var latest = now.plus(consultLongest);
    return wished.isBefore(soonest) ? soonest : wished.isAfter(latest) ? latest : wished;
  }

  Duration consultWait(int tries) {
    return backOff(consultFirst, consultLongest, tries);
  }

  Duration deliveryWait(int tries) {
    return backOff(deliveryFirst, deliveryLongest, tries);
  }

  Duration coolDownWait(int rejections) {
    return backOff(coolDown, coolDownLongest, rejections);
  }
}
