package io.birthmark.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.birthmark.device.Sha256;
import java.nio.ByteBuffer;

/**
 * The one rule by which a stored event is chained to the event before it:
 *
 * <pre>
 * link = SHA-256( previous link (32)
 *               ‖ length of persistence id (4) ‖ persistence id, UTF-8
 *               ‖ sequence number (8) ‖ serializer id (4)
 *               ‖ length of serializer manifest (4) ‖ serializer manifest, UTF-8
 *               ‖ write timestamp (8) ‖ length of payload (4) ‖ payload )
 * </pre>
 *
 * All numbers are big-endian; lengths count bytes, so that no two different records give the same
 * input. Serializer id and manifest are covered because they decide what the payload means. The
 * columns {@code ordering}, {@code tx} and {@code writer} are not: they say where and by whom a row
 * was stored, not what happened. Every other column is either covered or must hold its one legal
 * value, which {@link AuditVerifier} checks.
 *
 * <p>Each persistence id has a chain of its own, which starts from {@link #GENESIS} with sequence
 * number 1. The rule is stored history and never changes; another rule would need another column.
 */
public final class AuditLink {
  /** The link before the first record of every chain: 32 zero bytes. */
  public static final Sha256 GENESIS = new Sha256(0, 0, 0, 0);

  private AuditLink() {}

  /**
   * The link of a record that follows {@code previous}.
   *
   * @param writeTimestamp milliseconds since 1970-01-01T00:00Z, as stored
   */
  public static Sha256 next(
      Sha256 previous,
      String persistenceId,
      long sequenceNumber,
      int serializerId,
      String manifest,
      long writeTimestamp,
      byte[] payload) {
    var id = persistenceId.getBytes(UTF_8);
    var type = manifest.getBytes(UTF_8);
    var header =
        ByteBuffer.allocate(Sha256.LENGTH + 4 + id.length + 8 + 4 + 4 + type.length + 8 + 4);
    header.put(previous.toBytes());
    header.putInt(id.length).put(id);
    header.putLong(sequenceNumber).putInt(serializerId);
    header.putInt(type.length).put(type);
    header.putLong(writeTimestamp).putInt(payload.length);
    return Sha256.of(header.array(), payload);
  }
}
