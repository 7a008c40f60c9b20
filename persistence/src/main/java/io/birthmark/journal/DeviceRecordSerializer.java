package io.birthmark.journal;

import io.birthmark.device.DeviceRecord;

/** Stores device records in the form of {@link DeviceEventWire}. */
public final class DeviceRecordSerializer extends RecordSerializer<DeviceRecord> {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7301;

  /** The wire form of {@code device_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "device/1";

  public DeviceRecordSerializer() {
    super(
        IDENTIFIER,
        MANIFEST,
        DeviceRecord.class,
        DeviceEventWire::toBytes,
        DeviceEventWire::fromBytes);
  }
}
