package io.birthmark.journal;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.birthmark.access.AccessEvent;
import io.birthmark.access.AccessRecord;
import io.birthmark.wire.access.v1.AccessV1;
import java.util.Map;

class AccessGoldenTest implements GoldenContract<AccessRecord> {
  @Override
  public String manifest() {
    return AccessRecordSerializer.MANIFEST;
  }

  @Override
  public Map<String, AccessRecord> samples() {
    return SampleAccessRecords.all();
  }

  @Override
  public Class<?> eventType() {
    return AccessEvent.class;
  }

  @Override
  public Object event(AccessRecord sample) {
    return sample.event();
  }

  @Override
  public byte[] toBytes(AccessRecord sample) {
    return AccessEventWire.toBytes(sample);
  }

  @Override
  public AccessRecord fromBytes(byte[] bytes) {
    return AccessEventWire.fromBytes(bytes);
  }

  @Override
  public FileDescriptor schema() {
    return AccessV1.getDescriptor();
  }
}
