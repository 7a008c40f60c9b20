package io.birthmark.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.birthmark.device.AttemptId;
import io.birthmark.device.CaName;
import io.birthmark.device.CloudName;
import io.birthmark.device.GroupId;
import io.birthmark.device.Reason;
import io.birthmark.device.RecordId;
import io.birthmark.device.SerialNumber;
import io.birthmark.device.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * JSON as the API speaks it: lower camel names, instants by RFC 3339 with {@code Z}, digests and
 * serial numbers in hexadecimal digits, what is absent left out. Reading is strict: an unknown or
 * repeated field, a number where a text belongs, or anything after the document is refused.
 */
public final class Json {
  /** Deepest nesting that is read. */
  public static final int MAX_DEPTH = 64;

  /** Longest text that is read, in characters. */
  public static final int MAX_STRING = 64 * 1024;

  private static final int MAX_NAME = 256;
  private static final int MAX_NUMBER = 64;

  private static final JsonMapper MAPPER = mapper();

  private Json() {}

  /** What came of reading a document. */
  public sealed interface Reading<T> {}

  /** The bytes are a document of the type. */
  public record Read<T>(T value) implements Reading<T> {}

  /** They are not: status 400 when they are no JSON, 422 when they are another document. */
  public record Unreadable<T>(Problem problem) implements Reading<T> {}

  /** Reads one document in UTF-8; total. */
  public static <T> Reading<T> read(byte[] bytes, Class<T> type) {
    try {
      var value = MAPPER.readValue(text(bytes), type);
      return value == null
          ? new Unreadable<>(
              Problem.unprocessable(
                  Reason.BAD_MESSAGE, new FieldFault("", "the body is null", "send a JSON object")))
          : new Read<>(value);
    } catch (StreamConstraintsException e) {
      return new Unreadable<>(
          Problem.of(
              Reason.BAD_MESSAGE,
              "the JSON nests deeper than "
                  + MAX_DEPTH
                  + " or holds a name, number or text that is too long"));
    } catch (JsonMappingException e) {
      return e.getCause() instanceof StreamConstraintsException
          ? new Unreadable<>(Problem.of(Reason.BAD_MESSAGE, "the JSON holds a text too long"))
          : new Unreadable<>(Problem.unprocessable(Reason.BAD_MESSAGE, misfit(e)));
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      return new Unreadable<>(
          Problem.of(
              Reason.BAD_MESSAGE,
              "the body is not one JSON document"
                  + (place == null
                      ? ""
                      : "; reading stopped in line "
                          + place.getLineNr()
                          + ", column "
                          + place.getColumnNr())));
    } catch (CharacterCodingException e) {
      return new Unreadable<>(Problem.of(Reason.BAD_MESSAGE, "the body is not UTF-8"));
    }
  }

  /** Decoded here, because Jackson also guesses at UTF-16 and UTF-32 (RFC 8259 §8.1). */
  private static String text(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** The document in UTF-8. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document of our own cannot be written", e);
    }
  }

  /** Jackson's own words name Java's classes and may quote the value, which may be a key. */
  private static FieldFault misfit(JsonMappingException e) {
    var pointer = pointer(e.getPath());
    return e instanceof UnrecognizedPropertyException
        ? new FieldFault(pointer, "there is no such field", "leave it out, or look how it is spelt")
        : new FieldFault(
            pointer,
            "the value is of another kind than belongs here",
            "see the API's description for the kind: text, number, list or object");
  }

  private static String pointer(List<JsonMappingException.Reference> path) {
    var pointer = new StringBuilder();
    for (var step : path) {
      pointer
          .append('/')
          .append(
              step.getFieldName() == null
                  ? Integer.toString(step.getIndex())
                  : step.getFieldName().replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }

  private static JsonMapper mapper() {
    var limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxStringLength(MAX_STRING)
            .maxNameLength(MAX_NAME)
            .maxNumberLength(MAX_NUMBER)
            .build();
    var factory =
        JsonFactory.builder()
            // Bodies hold keys; a buffer that is kept for the next body keeps what was in the last.
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(limits)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    return JsonMapper.builder(factory)
        .addModules(new JavaTimeModule(), new Jdk8Module(), values())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            coercion ->
                coercion
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  /** How the platform's values are written; their own classes know nothing of JSON. */
  private static SimpleModule values() {
    var module = new SimpleModule("birthmark-values");
    for (var type :
        List.of(
            AttemptId.class,
            CaName.class,
            CloudName.class,
            GroupId.class,
            RecordId.class,
            SerialNumber.class,
            Sha256.class)) {
      module.addSerializer(type, new ToStringSerializer(type));
    }
    module.addSerializer(new ValueSerializers.OfBytes());
    module.addSerializer(new ValueSerializers.OfKey());
    return module;
  }
}
