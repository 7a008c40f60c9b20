package io.birthmark.journal;

import io.birthmark.ca.CaRecord;

/** Stores records about CAs in the form of {@link CaEventWire}. */
public final class CaRecordSerializer extends RecordSerializer<CaRecord> {
  /** Stands in every row of the journal: never changed, never given to another serializer. */
  public static final int IDENTIFIER = 7306;

  /** The wire form of {@code ca_v1.proto}. Another form gets another manifest beside it. */
  public static final String MANIFEST = "ca/1";

  public CaRecordSerializer() {
    super(IDENTIFIER, MANIFEST, CaRecord.class, CaEventWire::toBytes, CaEventWire::fromBytes);
  }
}
