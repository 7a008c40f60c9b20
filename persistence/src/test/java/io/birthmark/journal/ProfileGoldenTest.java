package io.birthmark.journal;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.birthmark.profile.ProfileEvent;
import io.birthmark.profile.ProfileRecord;
import io.birthmark.wire.profile.v1.ProfileV1;
import java.util.Map;

class ProfileGoldenTest implements GoldenContract<ProfileRecord> {
  @Override
  public String manifest() {
    return ProfileRecordSerializer.MANIFEST;
  }

  @Override
  public Map<String, ProfileRecord> samples() {
    return SampleProfileRecords.all();
  }

  @Override
  public Class<?> eventType() {
    return ProfileEvent.class;
  }

  @Override
  public Object event(ProfileRecord sample) {
    return sample.event();
  }

  @Override
  public byte[] toBytes(ProfileRecord sample) {
    return ProfileEventWire.toBytes(sample);
  }

  @Override
  public ProfileRecord fromBytes(byte[] bytes) {
    return ProfileEventWire.fromBytes(bytes);
  }

  @Override
  public FileDescriptor schema() {
    return ProfileV1.getDescriptor();
  }
}
