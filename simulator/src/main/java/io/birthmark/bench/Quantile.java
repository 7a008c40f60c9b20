package io.birthmark.bench;

import java.util.List;

/** Nearest-rank quantiles. */
final class Quantile {
  private static final int MEDIAN = 50;

  private Quantile() {}

  /**
   * The value that so many hundredths of all do not exceed; 0 when there are none.
   *
   * @param values in any order
   */
  static double of(List<Double> values, int percent) {
    if (values.isEmpty()) {
      return 0;
    }
    var sorted = values.stream().sorted().toList();
    return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
  }

  /** The one in the middle; of an even number, the lower one of the two. */
  static double median(List<Double> values) {
    return of(values, MEDIAN);
  }
}
