package io.birthmark.device;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of a device whatever its phase.
 *
 * @param group the enrollment group it was registered under, or that owns the anchor it presented
 * @param facts what its maker says it is
 * @param lot where it comes from and whose it is, as far as whoever registered it said so
 * @param windowEnds until when a registration is good
 * @param reported what the device last said of itself in a message that was proven or first
 * @param desired what it should be; a difference to {@code reported} is what renewals and campaigns
 *     act on
 * @param rejections how often it was rejected; each makes the cool-down longer
 * @param manufacturerKey the public key its maker gave it, where it was registered with one
 * @param tokens its one-time tokens
 * @param barredKeys SHA-256 of the SubjectPublicKeyInfo of the keys it may never ask for again
 *     since it was quarantined, oldest first; at most {@link #MAX_BARRED_KEYS}
 * @param clouds how its certificates stand in clouds, what was recorded last at the end; at most
 *     {@link #MAX_CLOUD_STANDINGS}
 */
public record Dossier(
    GroupId group,
    HardwareFacts facts,
    Lot lot,
    Instant windowEnds,
    Reported reported,
    Desired desired,
    int rejections,
    Optional<ManufacturerKey> manufacturerKey,
    TokenBook tokens,
    List<Sha256> barredKeys,
    List<CloudStanding> clouds) {
  /**
   * How many barred keys are remembered; newer ones push out the oldest. Every few of them cost an
   * operator a release, so a device that gets there ought to have been retired long ago; no other
   * device can come with the keys it has lost from mind, because they stay claimed.
   */
  public static final int MAX_BARRED_KEYS = 16;

  /**
   * How many standings in clouds are remembered; newer ones push out the oldest. They are there to
   * know a repeat, which comes soon or never; all of them stand in the journal.
   */
  public static final int MAX_CLOUD_STANDINGS = 16;

  public Dossier {
    barredKeys = List.copyOf(barredKeys);
    clouds = List.copyOf(clouds);
  }

  /** Whether a key is one this device may never ask for again. */
  public boolean bars(Sha256 key) {
    return barredKeys.contains(key);
  }

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
    public Reported {
      firmware = firmware.map(SharedName::of);
    }

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
    return new Dossier(
        group,
        facts,
        lot,
        windowEnds,
        next,
        desired,
        rejections,
        manufacturerKey,
        tokens,
        barredKeys,
        clouds);
  }

  Dossier with(Desired next) {
    return new Dossier(
        group,
        facts,
        lot,
        windowEnds,
        reported,
        next,
        rejections,
        manufacturerKey,
        tokens,
        barredKeys,
        clouds);
  }

  Dossier rejectedAgain() {
    return new Dossier(
        group,
        facts,
        lot,
        windowEnds,
        reported,
        desired,
        rejections + 1,
        manufacturerKey,
        tokens,
        barredKeys,
        clouds);
  }

  Dossier barring(List<Sha256> keys) {
    var all = new LinkedHashSet<>(barredKeys);
    all.addAll(keys);
    var barred = all.stream().skip(Math.max(0, all.size() - MAX_BARRED_KEYS)).toList();
    return new Dossier(
        group,
        facts,
        lot,
        windowEnds,
        reported,
        desired,
        rejections,
        manufacturerKey,
        tokens,
        barred,
        clouds);
  }

  Dossier with(TokenBook next) {
    return new Dossier(
        group,
        facts,
        lot,
        windowEnds,
        reported,
        desired,
        rejections,
        manufacturerKey,
        next,
        barredKeys,
        clouds);
  }

  /** One more standing in a cloud, in place of what was recorded of the same before. */
  Dossier with(CloudStanding next) {
    var others =
        clouds.stream().filter(old -> !old.isOf(next.cloud(), next.certificate())).toList();
    var all = Stream.concat(others.stream(), Stream.of(next)).toList();
    return new Dossier(
        group,
        facts,
        lot,
        windowEnds,
        reported,
        desired,
        rejections,
        manufacturerKey,
        tokens,
        barredKeys,
        all.subList(Math.max(0, all.size() - MAX_CLOUD_STANDINGS), all.size()));
  }
}
