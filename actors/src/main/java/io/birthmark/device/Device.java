package io.birthmark.device;

import java.util.Optional;

/**
 * All that a twin remembers: the fold of its stored events and nothing else.
 *
 * @param state where the device stands
 * @param revision how many events have been stored; the sequence number of the last
 * @param lastRecord the last audit record
 * @param answered the idempotency keys remembered
 */
public record Device(
    DeviceState state, long revision, Optional<RecordId> lastRecord, AnsweredKeys answered) {
  /** A device nothing was written about. */
  public static final Device UNKNOWN =
      new Device(new DeviceState.Unknown(), 0, Optional.empty(), AnsweredKeys.NONE);

  /** The device after one more stored event. Total: never refuses. */
  public Device apply(DeviceRecord record) {
    long next = revision + 1;
    var stamp = record.stamp();
    var keys =
        stamp.key().isPresent() && stamp.command().isPresent()
            ? answered.with(new AnsweredKeys.Entry(stamp.key().get(), stamp.command().get(), next))
            : answered;
    return new Device(
        DeviceLifecycle.evolve(state, record.event(), next, stamp.at()),
        next,
        Optional.of(stamp.id()),
        keys);
  }
}
