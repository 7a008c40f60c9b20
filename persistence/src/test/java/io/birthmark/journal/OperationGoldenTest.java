package io.birthmark.journal;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.birthmark.operation.OperationEvent;
import io.birthmark.operation.OperationRecord;
import io.birthmark.wire.operation.v1.OperationV1;
import java.util.Map;

class OperationGoldenTest implements GoldenContract<OperationRecord> {
  @Override
  public String manifest() {
    return OperationRecordSerializer.MANIFEST;
  }

  @Override
  public Map<String, OperationRecord> samples() {
    return SampleOperationRecords.all();
  }

  @Override
  public Class<?> eventType() {
    return OperationEvent.class;
  }

  @Override
  public Object event(OperationRecord sample) {
    return sample.event();
  }

  @Override
  public byte[] toBytes(OperationRecord sample) {
    return OperationEventWire.toBytes(sample);
  }

  @Override
  public OperationRecord fromBytes(byte[] bytes) {
    return OperationEventWire.fromBytes(bytes);
  }

  @Override
  public FileDescriptor schema() {
    return OperationV1.getDescriptor();
  }
}
