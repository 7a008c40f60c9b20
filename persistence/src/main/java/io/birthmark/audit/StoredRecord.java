package io.birthmark.audit;

import io.birthmark.device.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/** One row of the journal as the verifier sees it: whatever stands there, right or wrong. */
final class StoredRecord {
  static final String COLUMNS =
      """
      "persistence_id", "sequence_number", "event_ser_id", "event_ser_manifest", "write_timestamp",
      "event_payload", "link", "deleted", "adapter_manifest", "meta_payload", "meta_ser_id",
      "meta_ser_manifest"\
      """;

  private static final byte[] NOTHING = {};

  private final String persistenceId;
  private final long sequenceNumber;
  private final int serializerId;
  private final String manifest;
  private final long writeTimestamp;
  private final byte[] payload;
  private final Optional<Sha256> link;
  private final boolean plain;

  StoredRecord(ResultSet row) throws SQLException {
    persistenceId = row.getString(1);
    sequenceNumber = row.getLong(2);
    serializerId = row.getInt(3);
    writeTimestamp = row.getLong(5);
    // Whoever tampers may have dropped the NOT NULL constraints first: a null then stands for no
    // bytes.
    manifest = Objects.requireNonNullElse(row.getString(4), "");
    payload = Objects.requireNonNullElse(row.getBytes(6), NOTHING);
    var stored = Objects.requireNonNullElse(row.getBytes(7), NOTHING);
    link =
        stored.length == Sha256.LENGTH ? Optional.of(Sha256.fromBytes(stored)) : Optional.empty();
    plain =
        !row.getBoolean(8)
            && "".equals(row.getString(9))
            && row.getObject(10) == null
            && row.getObject(11) == null
            && row.getObject(12) == null;
  }

  String persistenceId() {
    return persistenceId;
  }

  long sequenceNumber() {
    return sequenceNumber;
  }

  /** The link as stored; empty when it has not even the length of one. */
  Optional<Sha256> link() {
    return link;
  }

  /**
   * Whether the columns that the link does not cover hold their one legal value: not marked
   * deleted, no adapter, no metadata. Otherwise recovery would skip or misread the event although
   * its link fits.
   */
  boolean isPlain() {
    return plain;
  }

  /** Whether this record, where it stands, follows {@code previous}. */
  boolean follows(Sha256 previous) {
    return follows(previous, sequenceNumber);
  }

  /** Whether this record was written as number {@code asSequenceNumber} after {@code previous}. */
  boolean follows(Sha256 previous, long asSequenceNumber) {
    return link.isPresent() && linkAfter(previous, asSequenceNumber).equals(link.get());
  }

  /**
   * The link this record's content would have as number {@code asSequenceNumber} after {@code
   * previous}.
   */
  Sha256 linkAfter(Sha256 previous, long asSequenceNumber) {
    return AuditLink.next(
        previous, persistenceId, asSequenceNumber, serializerId, manifest, writeTimestamp, payload);
  }
}
