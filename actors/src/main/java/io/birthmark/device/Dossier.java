package io.birthmark.device;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a device whatever its phase.
 *
 * @param group the enrollment group it was registered under, or that owns the anchor it presented
 * @param facts what its maker says it is
 * @param windowEnds until when a registration is good
 * @param reported what the device last said of itself in a message that was proven or first
 * @param desired what it should be; a difference to {@code reported} is what renewals and campaigns
 *     act on
 * @param rejections how often it was rejected; each makes the cool-down longer
 */
public record Dossier(
    GroupId group,
    HardwareFacts facts,
    Instant windowEnds,
    Reported reported,
    Desired desired,
    int rejections) {

  /**
   * What the device reported.
   *
   * @param route where it last spoke from in a message that was written
   * @param firmware its firmware, if it says
   * @param installed the certificate it holds, as far as it has shown
   * @param seen when
   */
  public record Reported(
      Optional<Route> route,
      Optional<String> firmware,
      Optional<Sha256> installed,
      Optional<Instant> seen) {
    static final Reported NOTHING =
        new Reported(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * What the device should be.
   *
   * @param profile the profile its credential should follow
   * @param generation which credential it should hold, counted from 1
   */
  public record Desired(Optional<ProfileRef> profile, int generation) {
    static final Desired FIRST = new Desired(Optional.empty(), 1);
  }

  Dossier with(Reported next) {
    return new Dossier(group, facts, windowEnds, next, desired, rejections);
  }

  Dossier with(Desired next) {
    return new Dossier(group, facts, windowEnds, reported, next, rejections);
  }

  Dossier rejectedAgain() {
    return new Dossier(group, facts, windowEnds, reported, desired, rejections + 1);
  }
}
