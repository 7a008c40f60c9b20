package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.NotSerializableException;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {
  static Stream<SerializerWithStringManifest> serializers() {
    return Stream.of(
        new DeviceRecordSerializer(),
        new GroupRecordSerializer(),
        new AccessRecordSerializer(),
        new CaRecordSerializer(),
        new OperationRecordSerializer(),
        new ProfileRecordSerializer());
  }

  @Test
  void areBoundToTheirRecordsInEveryActorSystem() {
    var kit = ActorTestKit.create("bindings");
    try {
      var serialization = SerializationExtension.get(kit.system());
      var manifests =
          Map.of(
              7301,
              "device/1",
              7302,
              "group/1",
              7303,
              "access/1",
              7306,
              "ca/1",
              7307,
              "operation/1",
              7308,
              "profile/1");
      Map.of(
              7301,
              SampleRecords.all(),
              7302,
              SampleGroupRecords.all(),
              7303,
              SampleAccessRecords.all(),
              7306,
              SampleCaRecords.all(),
              7307,
              SampleOperationRecords.all(),
              7308,
              SampleProfileRecords.all())
          .forEach((identifier, samples) ->
              samples.forEach((name, sample) -> {
                var manifest = manifests.get(identifier);
                var bytes = serialization.serialize(sample).get();

                assertThat(serialization.findSerializerFor(sample).identifier())
                    .as(name)
                    .isEqualTo(identifier);
                assertThat(serialization.deserialize(bytes, identifier, manifest).get())
                    .as(name)
                    .isEqualTo(sample);
              }));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void refuseAnotherManifestByName(SerializerWithStringManifest serializer) {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "other/2"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("\"other/2\"");
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void refuseBytesThatAreNoEvent(SerializerWithStringManifest serializer) {
    var manifest = serializer.manifest("any");

    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1, 2, 3}, manifest))
        .isInstanceOf(UnreadableEvent.class);
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void refuseToStoreAnythingElse(SerializerWithStringManifest serializer) {
    assertThatThrownBy(() -> serializer.toBinary("an event"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }
}
