package io.birthmark.journal;

import io.birthmark.device.DeviceRecord;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Lets Pekko Persistence store device records in the form of {@link DeviceEventWire}. */
public final class DeviceRecordSerializer extends SerializerWithStringManifest {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7301;

  /** The wire form of {@code device_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "device/1";

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    return MANIFEST;
  }

  @Override
  public byte[] toBinary(Object event) {
    if (event instanceof DeviceRecord deviceRecord) {
      return DeviceEventWire.toBytes(deviceRecord);
    }
    throw new IllegalArgumentException(
        "this serializer stores device records, not " + event.getClass().getName());
  }

  /**
   * Reads what {@link #toBinary} wrote.
   *
   * @throws NotSerializableException when the manifest is another one
   * @throws UnreadableEvent when the bytes are not such an event
   */
  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!manifest.equals(MANIFEST)) {
      throw new NotSerializableException(
          "a device record with manifest \"" + manifest + "\": only " + MANIFEST + " is known");
    }
    return DeviceEventWire.fromBytes(bytes);
  }
}
