package io.birthmark.journal;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.birthmark.ca.CaEvent;
import io.birthmark.ca.CaRecord;
import io.birthmark.wire.ca.v1.CaV1;
import java.util.Map;

class CaGoldenTest implements GoldenContract<CaRecord> {
  @Override
  public String manifest() {
    return CaRecordSerializer.MANIFEST;
  }

  @Override
  public Map<String, CaRecord> samples() {
    return SampleCaRecords.all();
  }

  @Override
  public Class<?> eventType() {
    return CaEvent.class;
  }

  @Override
  public Object event(CaRecord sample) {
    return sample.event();
  }

  @Override
  public byte[] toBytes(CaRecord sample) {
    return CaEventWire.toBytes(sample);
  }

  @Override
  public CaRecord fromBytes(byte[] bytes) {
    return CaEventWire.fromBytes(bytes);
  }

  @Override
  public FileDescriptor schema() {
    return CaV1.getDescriptor();
  }
}
