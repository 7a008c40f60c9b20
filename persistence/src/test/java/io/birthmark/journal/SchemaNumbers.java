package io.birthmark.journal;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A schema as lines of text, each of which must hold for as long as a journal lives. */
final class SchemaNumbers {
  private SchemaNumbers() {}

  /** A line for each field of each message and each constant of each enum, sorted. */
  static List<String> of(FileDescriptor schema) {
    return Stream.concat(
            schema.getMessageTypes().stream().flatMap(SchemaNumbers::fields),
            schema.getEnumTypes().stream().flatMap(SchemaNumbers::constants))
        .sorted()
        .toList();
  }

  private static Stream<String> fields(Descriptor message) {
    return message.getFields().stream()
        .map(field ->
            "%s %d = %s%s %s"
                .formatted(
                    message.getName(),
                    field.getNumber(),
                    occurrence(field),
                    type(field),
                    field.getName()));
  }

  private static String occurrence(FieldDescriptor field) {
    if (field.isRepeated()) {
      return "repeated ";
    }
    if (field.getRealContainingOneof() != null) {
      return "oneof " + field.getRealContainingOneof().getName() + " ";
    }
    return field.toProto().getProto3Optional() ? "optional " : "";
  }

  private static String type(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getName();
      case ENUM -> field.getEnumType().getName();
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
          field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static Stream<String> constants(EnumDescriptor type) {
    return type.getValues().stream()
        .map(constant ->
            "%s %d = %s".formatted(type.getName(), constant.getNumber(), constant.getName()));
  }
}
