package io.birthmark.ca.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What one node may still ask of a CA today. It sets parts of the day's budget aside before it
 * spends them, where that is kept durably, so that no restart forgets what was spent; what a node
 * had set aside when it died is lost for the day. For one thread at a time.
 */
final class DayAllowance {
  /** A day's budget is spent in so many parts: a node that dies loses one or two of them. */
  private static final int PARTS = 100;

  private final int perDay;
  private final int part;
  private LocalDate day = LocalDate.EPOCH;
  private int left;
  private boolean ordered;

  /** An allowance of so many requests a day for all nodes together. */
  DayAllowance(int perDay) {
    this.perDay = perDay;
    this.part = Math.max(1, perDay / PARTS);
  }

  /** A part of a day's budget to be set aside. */
  record Part(LocalDate day, int count) {}

  /** Whether a request may be made now. */
  boolean allows(Instant now) {
    return left > 0 && day.equals(dayOf(now));
  }

  /** A request is made. */
  void spend() {
    left--;
  }

  /**
   * What is to be set aside now, if anything; it is on its way until {@link #granted} or {@link
   * #refused}.
   *
   * @param reserved what all nodes have set aside of today's budget, as far as is known here
   */
  Optional<Part> order(Instant now, int reserved) {
    begin(dayOf(now));
    int count = Math.min(part, perDay - reserved);
    if (ordered || count <= 0 || left > part / 2) {
      return Optional.empty();
    }
    ordered = true;
    return Optional.of(new Part(day, count));
  }

  private void begin(LocalDate today) {
    if (!today.equals(day)) {
      day = today;
      left = 0;
      ordered = false;
    }
  }

  /** It was set aside. */
  void granted(Part granted) {
    if (granted.day().equals(day)) {
      left += granted.count();
      ordered = false;
    }
  }

  /** It was not, or nobody knows. */
  void refused(Part refused) {
    if (refused.day().equals(day)) {
      ordered = false;
    }
  }

  /** When a request that found nothing left may come again: at once, or when a day begins. */
  Instant again(Instant now, int reserved) {
    return reserved < perDay
        ? now
        : dayOf(now).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  static LocalDate dayOf(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }
}
