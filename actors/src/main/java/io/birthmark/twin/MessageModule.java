package io.birthmark.twin;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.birthmark.device.Bytes;
import io.birthmark.device.Sha256;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How messages travel between nodes. Sealed types are named by their simple names, taken from their
 * {@code permits}, so the rules need no annotations; only what is sealed in this house is ever
 * named, never a class of the sender's choice.
 */
public final class MessageModule extends SimpleModule {
  private static final long serialVersionUID = 1L;

  public MessageModule() {
    super("birthmark-messages", Version.unknownVersion());
    addSerializer(new BytesOut());
    addDeserializer(Bytes.class, new BytesIn());
    addSerializer(new Sha256Out());
    addDeserializer(Sha256.class, new Sha256In());
  }

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.insertAnnotationIntrospector(new SealedNames());
  }

  /** Names the permitted subclasses of our sealed interfaces. */
  private static final class SealedNames extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    private static final JsonTypeInfo.Value BY_NAME =
        JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "@", null, false, true);

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
        MapperConfig<?> config, Annotated annotated) {
      return isOurSealed(annotated.getRawType()) ? BY_NAME : null;
    }

    /** Jackson asks here first, and takes the answer above only for annotations of its own. */
    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
        MapperConfig<?> config, AnnotatedClass type, JavaType base) {
      return isOurSealed(type.getRawType())
          ? new StdTypeResolverBuilder().init(BY_NAME, null)
          : null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
      if (!isOurSealed(annotated.getRawType())) {
        return null;
      }
      var names = new ArrayList<NamedType>();
      collect(annotated.getRawType(), names);
      return names;
    }

    @Override
    public @Nullable String findTypeName(AnnotatedClass type) {
      return type.getRawType().getName().startsWith("io.birthmark.")
          ? type.getRawType().getSimpleName()
          : null;
    }

    private static void collect(Class<?> type, List<NamedType> names) {
      if (type.isSealed()) {
        for (var permitted : type.getPermittedSubclasses()) {
          collect(permitted, names);
        }
      } else {
        names.add(new NamedType(type, type.getSimpleName()));
      }
    }

    private static boolean isOurSealed(Class<?> type) {
      if (!type.getName().startsWith("io.birthmark.")) {
        return false;
      }
      if (type.isSealed()) {
        return true;
      }
      for (var parent : type.getInterfaces()) {
        if (isOurSealed(parent)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class BytesOut extends StdSerializer<Bytes> {
    private static final long serialVersionUID = 1L;

    BytesOut() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(value.toArray());
    }
  }

  private static final class BytesIn extends StdDeserializer<Bytes> {
    private static final long serialVersionUID = 1L;

    BytesIn() {
      super(Bytes.class);
    }

    @Override
    public Bytes deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Bytes.copyOf(in.getBinaryValue());
    }
  }

  private static final class Sha256Out extends StdSerializer<Sha256> {
    private static final long serialVersionUID = 1L;

    Sha256Out() {
      super(Sha256.class);
    }

    @Override
    public void serialize(Sha256 value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeBinary(value.toBytes());
    }
  }

  private static final class Sha256In extends StdDeserializer<Sha256> {
    private static final long serialVersionUID = 1L;

    Sha256In() {
      super(Sha256.class);
    }

    @Override
    public Sha256 deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Sha256.fromBytes(in.getBinaryValue());
    }
  }
}
