package io.birthmark.twin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.birthmark.device.DeviceCommand;
import io.birthmark.device.Note;
import io.birthmark.device.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an idempotency key is bound to: SHA-256 over every field of the command, to the last byte.
 * The command's text would not do, since it shows only the first bytes of certificates and proofs.
 */
final class CommandDigest {
  private static final ObjectWriter WRITER =
      CBORMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addModule(new MessageModule())
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .build()
          .writerFor(DeviceCommand.class);

  private CommandDigest() {}

  /** A command with another note is another command; one without has the digest it always had. */
  static Sha256 of(DeviceCommand command, Optional<Note> note) {
    var digest = of(command);
    return note.map(
            why -> {
              var text = why.text().getBytes(StandardCharsets.UTF_8);
              return Sha256.of(
                  ByteBuffer.allocate(Sha256.LENGTH + text.length)
                      .put(digest.toBytes())
                      .put(text)
                      .array());
            })
        .orElse(digest);
  }

  /** Equal commands have equal digests, also on other nodes and after a restart. */
  static Sha256 of(DeviceCommand command) {
    try {
      return Sha256.of(WRITER.writeValueAsBytes(command));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a " + command.name() + " has no wire form", e);
    }
  }
}
