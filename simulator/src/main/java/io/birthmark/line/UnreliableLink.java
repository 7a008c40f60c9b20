package io.birthmark.line;

import java.util.SplittableRandom;

/**
 * A network that loses a given share of the QoS 0 messages, each way by itself. What travels with
 * QoS 1 (STATE, the will) is not lost, because the protocol repeats it.
 */
public final class UnreliableLink {
  private volatile double share;
  private final SplittableRandom up;
  private final SplittableRandom down;

  /**
   * @param share of messages lost each way, 0 for none
   * @param seed of both directions' generators
   * @throws IllegalArgumentException unless the share is in [0, 1)
   */
  public UnreliableLink(double share, long seed) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("the share of lost messages is in [0, 1), not " + share);
    }
    this.share = share;
    var random = new SplittableRandom(seed);
    this.up = random.split();
    this.down = random.split();
  }

  /** From now on nothing is lost any more. May be called from any thread. */
  void calm() {
    share = 0;
  }

  /** Whether the next message to the host arrives. */
  boolean carriesUp() {
    return share == 0 || up.nextDouble() >= share;
  }

  /** Whether the next message to the station arrives. */
  boolean carriesDown() {
    return share == 0 || down.nextDouble() >= share;
  }
}
