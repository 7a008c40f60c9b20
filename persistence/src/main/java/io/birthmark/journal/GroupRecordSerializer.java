package io.birthmark.journal;

import io.birthmark.enrollment.GroupRecord;

/** Stores group records in the form of {@link GroupEventWire}. */
public final class GroupRecordSerializer extends RecordSerializer<GroupRecord> {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7302;

  /** The wire form of {@code group_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "group/1";

  public GroupRecordSerializer() {
    super(
        IDENTIFIER,
        MANIFEST,
        GroupRecord.class,
        GroupEventWire::toBytes,
        GroupEventWire::fromBytes);
  }
}
