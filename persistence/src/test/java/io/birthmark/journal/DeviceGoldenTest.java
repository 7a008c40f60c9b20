package io.birthmark.journal;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceRecord;
import io.birthmark.wire.device.v1.DeviceV1;
import java.util.Map;

class DeviceGoldenTest implements GoldenContract<DeviceRecord> {
  @Override
  public String manifest() {
    return DeviceRecordSerializer.MANIFEST;
  }

  @Override
  public Map<String, DeviceRecord> samples() {
    return SampleRecords.all();
  }

  @Override
  public Class<?> eventType() {
    return DeviceEvent.class;
  }

  @Override
  public Object event(DeviceRecord sample) {
    return sample.event();
  }

  @Override
  public byte[] toBytes(DeviceRecord sample) {
    return DeviceEventWire.toBytes(sample);
  }

  @Override
  public DeviceRecord fromBytes(byte[] bytes) {
    return DeviceEventWire.fromBytes(bytes);
  }

  @Override
  public FileDescriptor schema() {
    return DeviceV1.getDescriptor();
  }
}
