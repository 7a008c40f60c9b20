package io.birthmark.bench;

/**
 * What has been spent up to a moment, or between two.
 *
 * @param wallNanos time
 * @param nodeNanos CPU time of the node
 * @param databaseNanos CPU time of the whole PostgreSQL server; 0 where it cannot be known
 * @param deviceNanos CPU time of the devices' own work, which is in none of the others
 */
record Sample(long wallNanos, long nodeNanos, long databaseNanos, long deviceNanos) {
  static final Sample NOTHING = new Sample(0, 0, 0, 0);

  Sample minus(Sample earlier) {
    return new Sample(
        wallNanos - earlier.wallNanos,
        nodeNanos - earlier.nodeNanos,
        databaseNanos - earlier.databaseNanos,
        deviceNanos - earlier.deviceNanos);
  }

  Sample plus(Sample other) {
    return new Sample(
        wallNanos + other.wallNanos,
        nodeNanos + other.nodeNanos,
        databaseNanos + other.databaseNanos,
        deviceNanos + other.deviceNanos);
  }

  /** The same with another time. */
  Sample withWall(long nanos) {
    return new Sample(nanos, nodeNanos, databaseNanos, deviceNanos);
  }
}
