package io.birthmark.fleet;

import io.birthmark.device.DeviceId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Devices that wait for the same.
 *
 * @param devices how many
 * @param oldest the one that has waited longest
 * @param since since when that one waits
 * @param next when that one acts by itself, if it does
 */
public record StuckGroup(
    StuckKey key, long devices, DeviceId oldest, Instant since, Optional<Instant> next) {

  /**
   * Who waits for whom and what, since when, and what comes next, in one sentence.
   *
   * @param now what "for" is counted to
   */
  public String sentence(Instant now) {
    return (devices == 1 ? "1 device" : String.format(Locale.ROOT, "Each of %,d devices", devices))
        + waits()
        + key.cause().what(key.reason())
        + key.reason().map(reason -> " (" + reason.summary() + ")").orElse("")
        + "; the longest wait, of "
        + oldest.device()
        + ", has lasted "
        + told(Duration.between(since, now))
        + next.map(at -> step(at, now)).orElse(", and nothing happens by itself")
        + ".";
  }

  private String waits() {
    return switch (key.cause().whom()) {
      case DEVICE -> " has yet ";
      case STATION -> " waits for its station ";
      case CERTIFICATE_AUTHORITY ->
          " waits for the CA " + key.ca().map(ca -> ca.value() + " ").orElse("");
      case OPERATOR -> " waits for an operator ";
      case TIME -> " waits for ";
    };
  }

  private String step(Instant at, Instant now) {
    var wait = Duration.between(now, at);
    return wait.isPositive()
        ? ", and in " + told(wait) + " " + key.cause().next(key.reason())
        : ", and by now " + key.cause().next(key.reason());
  }

  /** The largest unit that fits, rounded down: people compare such figures, not add them. */
  private static String told(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 2 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
  }
}
