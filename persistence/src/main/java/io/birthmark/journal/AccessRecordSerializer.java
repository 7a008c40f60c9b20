package io.birthmark.journal;

import io.birthmark.access.AccessRecord;

/** Stores access records in the form of {@link AccessEventWire}. */
public final class AccessRecordSerializer extends RecordSerializer<AccessRecord> {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7303;

  /** The wire form of {@code access_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "access/1";

  public AccessRecordSerializer() {
    super(
        IDENTIFIER,
        MANIFEST,
        AccessRecord.class,
        AccessEventWire::toBytes,
        AccessEventWire::fromBytes);
  }
}
