package io.birthmark.journal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Protobuf without its leniency: bounded in size and depth, and a field that is not in the schema
 * is an error. Protobuf alone would drop it, and a device would live on with half of what happened
 * to it.
 */
final class StrictProtobuf {
  /** Most bytes of one record: far more than the largest needs, a group with all its anchors. */
  static final int MAX_BYTES = 256 * 1024;

  /** Deepest nesting; the schemas need 4. */
  static final int MAX_DEPTH = 16;

  /** The fields of a type that hold messages: the only ones in which something can be unknown. */
  private static final Map<Descriptor, List<FieldDescriptor>> MESSAGES_IN =
      new ConcurrentHashMap<>();

  private StrictProtobuf() {}

  /**
   * The bytes of a message.
   *
   * @throws IllegalArgumentException when there would be more than {@link #MAX_BYTES}: they could
   *     never be read again
   */
  static byte[] write(Message message) {
    int size = message.getSerializedSize();
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a stored event has at most " + MAX_BYTES + " bytes, this one has " + size);
    }
    return message.toByteArray();
  }

  /**
   * The message in these bytes, of which no field is unknown.
   *
   * @throws UnreadableEvent when there is none
   */
  static <M extends Message> M read(Parser<M> parser, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new UnreadableEvent(
          "a stored event has at most " + MAX_BYTES + " bytes, this one has " + bytes.length);
    }
    try {
      var input = CodedInputStream.newInstance(bytes);
      input.setRecursionLimit(MAX_DEPTH);
      var message = parser.parseFrom(input);
      refuseUnknownFields(message);
      return message;
    } catch (IOException e) {
      throw new UnreadableEvent("not a protobuf message: " + e.getMessage(), e);
    }
  }

  private static void refuseUnknownFields(Message message) {
    if (!message.getUnknownFields().equals(UnknownFieldSet.getDefaultInstance())) {
      throw new UnreadableEvent(
          "%s holds fields that this version does not know: %s"
              .formatted(
                  message.getDescriptorForType().getName(),
                  message.getUnknownFields().asMap().keySet()));
    }
    for (var field : messagesIn(message.getDescriptorForType())) {
      if (field.isRepeated()) {
        for (var element : (List<?>) message.getField(field)) {
          refuseUnknownFields((Message) element);
        }
      } else if (message.hasField(field)) {
        refuseUnknownFields((Message) message.getField(field));
      }
    }
  }

  private static List<FieldDescriptor> messagesIn(Descriptor type) {
    return MESSAGES_IN.computeIfAbsent(
        type,
        _ ->
            type.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .toList());
  }
}
