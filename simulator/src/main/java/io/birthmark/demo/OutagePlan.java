package io.birthmark.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong at one CA, drawn from a seed: every kind of outage equally often, in an order and
 * at distances of the draw's choosing.
 *
 * @param strikes in their order
 */
record OutagePlan(List<Strike> strikes) {
  /** How often a CA meets each kind. */
  static final int TIMES = 3;

  /** A stand-in that is killed and started again, where the other words are its faults. */
  static final String RESTART = "restart";

  /** Every kind there is, in the stand-ins' words. */
  static final List<String> KINDS =
      List.of(
          "throttled",
          "throttled-retry-after",
          "stall",
          "error-before",
          "error-after",
          "reset-after",
          "wrong-key",
          "duplicate",
          RESTART);

  /** The share of its devices that a line has served when its outages end, in percent. */
  static final int PERCENT = 60;

  /**
   * One outage.
   *
   * @param after how many requests for certificates come before it, since the last one struck
   */
  record Strike(String kind, int after) {}

  /**
   * When all must have struck, in percent: many devices are served at once when a CA that was away
   * is back, and what is late then needs requests too.
   */
  private static final int HURRY = PERCENT * 2 / 3;

  OutagePlan {
    strikes = List.copyOf(strikes);
  }

  /**
   * How many devices ask while one outage comes and goes, for those at the CA are many at a time.
   */
  private static final int MEANWHILE = 5;

  /** Fewer devices than these end before their CA has met everything. */
  static int fewest() {
    return Math.ceilDiv(KINDS.size() * TIMES * MEANWHILE * 100, PERCENT);
  }

  /**
   * The share of its devices that a line may have served before the outage of this index strikes,
   * in percent: whether or not enough requests came, it waits no longer.
   */
  int latest(int index) {
    return HURRY * (index + 1) / strikes.size();
  }

  /** The plan of a line of so many devices. */
  static OutagePlan of(long seed, int devices) {
    var random = new SplittableRandom(seed);
    var kinds = new ArrayList<String>();
    for (int i = 0; i < TIMES; i++) {
      kinds.addAll(KINDS);
    }
    for (int i = kinds.size() - 1; i > 0; i--) {
      Collections.swap(kinds, i, random.nextInt(i + 1));
    }
    // Half of what there is room for: bad devices ask for nothing.
    int widest = Math.max(1, devices * PERCENT / 100 / kinds.size() - 1);
    return new OutagePlan(
        kinds.stream().map(kind -> new Strike(kind, random.nextInt(1, widest + 1))).toList());
  }
}
