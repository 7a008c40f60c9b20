package io.birthmark.projection;

import io.birthmark.device.Bytes;
import io.birthmark.device.DeviceId;
import io.birthmark.device.DeviceRecord;
import io.birthmark.journal.DeviceEventWire;
import io.birthmark.journal.DeviceRecordSerializer;
import io.birthmark.journal.UnreadableEvent;
import java.util.Optional;

/** A row of the journal as a follower meets it, whoever wrote it. */
public record FollowedRecord(
    String persistenceId, long sequenceNumber, int serializer, String manifest, Bytes payload) {
  private static final String DEVICE_PREFIX = "device|";

  /** The device it is about; empty when it is about something else. */
  Optional<DeviceId> device() {
    return serializer == DeviceRecordSerializer.IDENTIFIER
            && persistenceId.startsWith(DEVICE_PREFIX)
        ? DeviceId.parse(persistenceId.substring(DEVICE_PREFIX.length()))
        : Optional.empty();
  }

  /**
   * What was stored about the device.
   *
   * @throws UnreadableEvent when this version cannot read it
   */
  DeviceRecord deviceRecord() {
    if (!manifest.equals(DeviceRecordSerializer.MANIFEST)) {
      throw new UnreadableEvent("a device record with manifest \"" + manifest + "\"");
    }
    return DeviceEventWire.fromBytes(payload.toArray());
  }
}
