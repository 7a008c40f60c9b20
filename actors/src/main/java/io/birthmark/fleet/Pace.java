package io.birthmark.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long devices took for something, in buckets of which each is a fifth longer than the one
 * before: four for each doubling, from a millisecond on. So a fleet's times are a few numbers that
 * can be added and taken off, and what is told of them is right within a tenth.
 *
 * @param median half of the devices took no longer
 * @param p95 19 of 20 did
 */
public record Pace(Duration median, Duration p95) {
  private static final int PER_DOUBLING = 4;
  private static final int LAST = 255;
  private static final double DOUBLING = StrictMath.log(2) / PER_DOUBLING;

  /** The bucket of a time, 0 to 255; the same on every machine. */
  public static int bucket(Duration took) {
    long millis = took.toMillis();
    return millis <= 1
        ? 0
        : (int) Math.min(LAST, Math.floor(StrictMath.log((double) millis) / DOUBLING));
  }

  /**
   * What buckets tell.
   *
   * @param devices how many there are in each; at least one
   */
  public static Pace of(Map<Integer, Long> devices) {
    var sorted = new TreeMap<>(devices);
    return new Pace(middle(quantile(sorted, 0.5)), middle(quantile(sorted, 0.95)));
  }

  private static int quantile(TreeMap<Integer, Long> sorted, double part) {
    long all = sorted.values().stream().mapToLong(n -> n).sum();
    long wanted = Math.max(1, (long) Math.ceil(all * part));
    long seen = 0;
    for (var bucket : sorted.entrySet()) {
      seen += bucket.getValue();
      if (seen >= wanted) {
        return bucket.getKey();
      }
    }
    throw new IllegalArgumentException("no device is in any bucket");
  }

  private static Duration middle(int bucket) {
    return bucket == 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.round(StrictMath.exp((bucket + 0.5) * DOUBLING)));
  }
}
