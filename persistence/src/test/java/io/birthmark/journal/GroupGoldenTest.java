package io.birthmark.journal;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.birthmark.enrollment.GroupEvent;
import io.birthmark.enrollment.GroupRecord;
import io.birthmark.wire.group.v1.GroupV1;
import java.util.Map;

class GroupGoldenTest implements GoldenContract<GroupRecord> {
  @Override
  public String manifest() {
    return GroupRecordSerializer.MANIFEST;
  }

  @Override
  public Map<String, GroupRecord> samples() {
    return SampleGroupRecords.all();
  }

  @Override
  public Class<?> eventType() {
    return GroupEvent.class;
  }

  @Override
  public Object event(GroupRecord sample) {
    return sample.event();
  }

  @Override
  public byte[] toBytes(GroupRecord sample) {
    return GroupEventWire.toBytes(sample);
  }

  @Override
  public GroupRecord fromBytes(byte[] bytes) {
    return GroupEventWire.fromBytes(bytes);
  }

  @Override
  public FileDescriptor schema() {
    return GroupV1.getDescriptor();
  }
}
