package io.birthmark.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.birthmark.device.Bytes;
import io.birthmark.device.IdempotencyKey;
import java.io.IOException;

/** Values whose text in JSON is not the one they print for logs. */
final class ValueSerializers {
  private ValueSerializers() {}

  /** Whole, in base64 (RFC 4648 §4); for logs they are cut. */
  static final class OfBytes extends StdSerializer<Bytes> {
    private static final long serialVersionUID = 1L;

    OfBytes() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(value.toArray());
    }
  }

  /** The key alone. */
  static final class OfKey extends StdSerializer<IdempotencyKey> {
    private static final long serialVersionUID = 1L;

    OfKey() {
      super(IdempotencyKey.class);
    }

    @Override
    public void serialize(IdempotencyKey key, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(key.value());
    }
  }
}
