package io.birthmark.journal;

import java.io.NotSerializableException;
import java.util.function.Function;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Lets Pekko Persistence store one kind of record in its wire form.
 *
 * @param <R> the kind of record
 */
abstract class RecordSerializer<R> extends SerializerWithStringManifest {
  private final int identifier;
  private final String manifest;
  private final Class<R> kind;
  private final Function<R, byte[]> write;
  private final Function<byte[], R> read;

  RecordSerializer(
      int identifier,
      String manifest,
      Class<R> kind,
      Function<R, byte[]> write,
      Function<byte[], R> read) {
    this.identifier = identifier;
    this.manifest = manifest;
    this.kind = kind;
    this.write = write;
    this.read = read;
  }

  @Override
  public final int identifier() {
    return identifier;
  }

  @Override
  public final String manifest(Object event) {
    return manifest;
  }

  @Override
  public final byte[] toBinary(Object event) {
    if (kind.isInstance(event)) {
      return write.apply(kind.cast(event));
    }
    throw new IllegalArgumentException(
        "this serializer stores " + manifest + " records, not " + event.getClass().getName());
  }

  /**
   * Reads what {@link #toBinary} wrote.
   *
   * @throws NotSerializableException when the manifest is another one
   * @throws UnreadableEvent when the bytes are not such an event
   */
  @Override
  public final Object fromBinary(byte[] bytes, String stored) throws NotSerializableException {
    if (!stored.equals(manifest)) {
      throw new NotSerializableException(
          "a record with manifest \"" + stored + "\": only " + manifest + " is known");
    }
    return read.apply(bytes);
  }
}
