package io.birthmark.cloud;

import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.device.CloudStatus;
import io.birthmark.device.DeviceId;
import io.birthmark.device.PlainText;
import io.birthmark.device.Reason;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What is wanted of clouds and what was reached there, certificate by certificate. The wanted
 * status follows from the devices' events, so it is stored before anything is asked of a cloud; it
 * lags a little behind them. Stages fail when the store does.
 */
public interface CloudRegistrations {
  /** How far it is with a certificate in a cloud. */
  enum Progress {
    /** It is not yet as it should be. */
    WAITING,
    /** The cloud refuses; it is asked again much later, or not at all. */
    REFUSED,
    /** It is as it should be. */
    REACHED
  }

  /**
   * A certificate that is to be brought somewhere, and that nobody else is given meanwhile.
   *
   * @param revision the twin's revision whose event holds the certificate's bytes
   * @param attempts how often this was tried, this time included
   * @param stumbles how often the cloud failed at this one while it took others
   * @param failedAt when the attempt before failed, if it did
   * @param settles until when an admission that was asked for earlier, and not answered, may be
   *     heard of in the cloud
   * @param until when nothing of this attempt can be under way any more. It tells this taking from
   *     every other one of the certificate: who does not hold it settles nothing
   */
  record Open(
      DeviceId device,
      Sha256 certificate,
      long revision,
      Instant notAfter,
      CloudStatus wanted,
      int attempts,
      int stumbles,
      Optional<Instant> failedAt,
      Instant settles,
      Instant until) {}

  /**
   * What is taken.
   *
   * @param until how long nobody else is given it
   * @param settle how long after that a cloud may not yet know what it was asked to admit
   * @param most certificates at most
   * @param mostAdmissions those of them at most that are to be let in; what is to be withdrawn goes
   *     first
   * @param cas whose certificates are let in; empty for those of all CAs
   */
  record Taking(
      Instant now, Instant until, Duration settle, int most, int mostAdmissions, Set<CaName> cas) {
    public Taking {
      cas = Set.copyOf(cas);
    }
  }

  /**
   * An attempt that came to nothing.
   *
   * @param progress {@link Progress#WAITING} or {@link Progress#REFUSED}
   * @param next when it is due again; empty for not before something else is wanted
   * @param inDoubt whether something of it may still be under way: then nobody is given the
   *     certificate before the taking ends
   * @param stumbled whether the cloud failed at this one while it took others
   */
  record Setback(
      Progress progress,
      Failure failure,
      Optional<Instant> next,
      boolean inDoubt,
      boolean stumbled) {}

  /**
   * Why an attempt came to nothing.
   *
   * @param words whoever's they are: cut to {@link #MOST_WORDS}, with a question mark in place of
   *     each character that does not show
   */
  record Failure(Reason reason, String words, Instant at) {
    /** Code points of the words that are kept; each is one or two characters. */
    public static final int MOST_WORDS = 200;

    public Failure {
      var kept = new StringBuilder();
      words
          .codePoints()
          .limit(MOST_WORDS)
          .forEach(c -> kept.appendCodePoint(PlainText.shows(c) ? c : '?'));
      words = kept.toString();
    }
  }

  /**
   * Takes certificates that are due: what is to be withdrawn first, of each the longest overdue
   * first. Nobody else is given them before the taking ends, whatever becomes of the taker; then
   * they are due again. What has expired is not let in any more.
   */
  CompletionStage<List<Open>> take(CloudName cloud, Taking taking);

  /**
   * Puts what will not be let in out of the way of what will: certificates that have expired are
   * refused, those of other CAs wait for nothing until their CA is one of {@code cas} again.
   *
   * @param cas as in {@link Taking}
   */
  CompletionStage<Integer> sort(CloudName cloud, Instant now, Set<CaName> cas);

  /**
   * The cloud has it so. When something else is wanted by now, it is due at once.
   *
   * @return whether the taking was still the certificate's; otherwise nothing changes
   */
  CompletionStage<Boolean> reached(CloudName cloud, Open open, Instant now);

  /**
   * An attempt came to nothing.
   *
   * @return whether that changed anything; not when the certificate is somebody else's by now
   */
  CompletionStage<Boolean> failed(CloudName cloud, Open open, Setback setback);

  /**
   * A cloud as a whole.
   *
   * @param waitingSince since when the oldest of the waiting ones waits
   * @param failure the last of those that stand open
   */
  record Summary(
      Map<Progress, Long> certificates, Optional<Instant> waitingSince, Optional<Failure> failure) {
    public Summary {
      certificates = Map.copyOf(certificates);
    }

    /** How many are so far. */
    public long count(Progress progress) {
      return certificates.getOrDefault(progress, 0L);
    }
  }

  /** How a cloud does. */
  CompletionStage<Summary> summary(CloudName cloud);

  /**
   * A certificate in a cloud.
   *
   * @param reached what the cloud has, as far as that was recorded
   * @param since since when it is so far, or since when it waits
   * @param attempts how often it was tried since then
   * @param next when it is tried again
   */
  record Registration(
      DeviceId device,
      Sha256 certificate,
      SerialNumber serial,
      CaName ca,
      CloudStatus wanted,
      Optional<CloudStatus> reached,
      Progress progress,
      Instant since,
      int attempts,
      Optional<Instant> next,
      Optional<Failure> failure) {
    /** Where it stands in the list. */
    public Place place() {
      return new Place(since, certificate);
    }
  }

  /**
   * A place in a list of registrations, which is ordered by the time since when, then by digest.
   */
  record Place(Instant since, Sha256 certificate) {}

  /**
   * The certificates of a cloud that are so far, oldest first.
   *
   * @param after the place behind which the page begins; empty for the first
   */
  CompletionStage<List<Registration>> page(
      CloudName cloud, Progress progress, Optional<Place> after, int most);
}
