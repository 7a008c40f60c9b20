package io.birthmark.journal;

import io.birthmark.operation.OperationRecord;

/** Stores operations' records in the form of {@link OperationEventWire}. */
public final class OperationRecordSerializer extends RecordSerializer<OperationRecord> {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7307;

  /** The wire form of {@code operation_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "operation/1";

  public OperationRecordSerializer() {
    super(
        IDENTIFIER,
        MANIFEST,
        OperationRecord.class,
        OperationEventWire::toBytes,
        OperationEventWire::fromBytes);
  }
}
