package io.birthmark.journal;

import io.birthmark.device.DeviceRecord;
import io.birthmark.wire.device.v1.DeviceV1;

/**
 * The stored form of a device's events: protobuf after {@code device_v1.proto}. Writing and reading
 * are exhaustive, so a new event does not build until it has a stored form.
 *
 * <p>When reading, the rules of the values hold too. A rule of {@code device} may therefore be
 * loosened but never tightened: what was stored under it must stay readable.
 */
public final class DeviceEventWire {
  /** Most bytes of one stored event, written or read. */
  public static final int MAX_BYTES = StrictProtobuf.MAX_BYTES;

  private DeviceEventWire() {}

  /**
   * The bytes to store. A code point that is no character (half a surrogate pair) is stored as a
   * question mark.
   *
   * @throws IllegalArgumentException when an instant is finer than microseconds, or when there
   *     would be more than {@link #MAX_BYTES} bytes
   */
  public static byte[] toBytes(DeviceRecord deviceRecord) {
    var stored =
        DeviceEventWriter.write(deviceRecord.event())
            .setStamp(StampWire.write(deviceRecord.stamp()));
    deviceRecord.due().ifPresent(due -> stored.setDue(ValueWire.micros(due)));
    return StrictProtobuf.write(stored.build());
  }

  /**
   * The record in stored bytes.
   *
   * @throws UnreadableEvent whenever there is none: damaged bytes, more than {@link #MAX_BYTES} of
   *     them, or anything in them that this version does not know
   */
  public static DeviceRecord fromBytes(byte[] bytes) {
    var stored = StrictProtobuf.read(DeviceV1.DeviceRecord.parser(), bytes);
    try {
      return new DeviceRecord(
          StampWire.read(stored.getStamp()),
          DeviceEventReader.read(stored),
          ValueWire.optional(stored.hasDue(), stored.getDue(), ValueWire::readInstant));
    } catch (IllegalArgumentException e) {
      throw new UnreadableEvent(
          "a value of " + stored.getEventCase() + " breaks its rule: " + e.getMessage(), e);
    }
  }
}
