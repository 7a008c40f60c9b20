package io.birthmark.journal;

import io.birthmark.profile.ProfileRecord;

/** Stores records about profiles in the form of {@link ProfileEventWire}. */
public final class ProfileRecordSerializer extends RecordSerializer<ProfileRecord> {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7308;

  /** The wire form of {@code profile_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "profile/1";

  public ProfileRecordSerializer() {
    super(
        IDENTIFIER,
        MANIFEST,
        ProfileRecord.class,
        ProfileEventWire::toBytes,
        ProfileEventWire::fromBytes);
  }
}
