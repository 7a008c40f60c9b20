package io.birthmark.ingress;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Follows an edge node's {@code seq}, which counts 0–255 over the node and all its devices
 * (Sparkplug 3.0 §6.4.4). MQTT keeps order per topic and quality of service only, so a message may
 * overtake another: up to {@value #REACH} of them may be late before they count as lost.
 *
 * @param expected the number that comes next when nothing is lost
 * @param missing bit {@code i} set: number {@code expected - 1 - i} has not come yet
 * @param gapSince when the first number now missing was found missing
 */
record SequenceWindow(int expected, long missing, Optional<Instant> gapSince) {
  /** How many numbers back a late message is still recognised. */
  static final int REACH = 32;

  private static final long MASK = (1L << REACH) - 1;

  /** How a message stands in the sequence. */
  enum Place {
    /** The next one, or one that overtook others. */
    FORWARD,
    /** Overtaken by others, and now here. */
    LATE,
    /** Its number was here before: sent twice, or the edge node does not count. */
    REPEATED,
    /** More is lost than can be waited for. */
    BROKEN
  }

  /** A message's place, and the window after it. */
  record Arrival(Place place, SequenceWindow window) {}

  /** The window after a birth that carried {@code seq}. */
  static SequenceWindow after(int seq) {
    return new SequenceWindow((seq + 1) & 255, 0, Optional.empty());
  }

  /** Takes the number of a message that came at {@code now}. */
  Arrival arrive(int seq, Instant now) {
    int ahead = (seq - expected) & 255;
    int back = (expected - 1 - seq) & 255;
    if (ahead <= REACH) {
      return forward(ahead, now);
    }
    if (back >= REACH) {
      return new Arrival(Place.BROKEN, after(seq));
    }
    long bit = 1L << back;
    return (missing & bit) == 0
        ? new Arrival(Place.REPEATED, this)
        : new Arrival(Place.LATE, with(expected, missing & ~bit, now));
  }

  private Arrival forward(int ahead, Instant now) {
    long skipped = ((1L << ahead) - 1) << 1;
    long shifted = (missing << (ahead + 1)) | skipped;
    boolean lost = (shifted & ~MASK) != 0;
    var window = with((expected + ahead + 1) & 255, shifted & MASK, now);
    return new Arrival(lost ? Place.BROKEN : Place.FORWARD, window);
  }

  private SequenceWindow with(int next, long stillMissing, Instant now) {
    var since = stillMissing == 0 ? Optional.<Instant>empty() : gapSince.or(() -> Optional.of(now));
    return new SequenceWindow(next, stillMissing, since);
  }

  /** When what is missing counts as lost; empty when nothing is missing. */
  Optional<Instant> patienceEnds(Duration tolerance) {
    return gapSince.map(since -> since.plus(tolerance));
  }

  /** Stops waiting for what is missing. */
  SequenceWindow givenUp() {
    return new SequenceWindow(expected, 0, Optional.empty());
  }
}
