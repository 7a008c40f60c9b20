package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.NotSerializableException;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.Test;

class DeviceRecordSerializerTest {
  private final DeviceRecordSerializer serializer = new DeviceRecordSerializer();

  @Test
  void isBoundToDeviceRecordsInEveryActorSystem() {
    var kit = ActorTestKit.create("bindings");
    try {
      var serialization = SerializationExtension.get(kit.system());
      SampleRecords.all()
          .forEach((name, sample) -> {
            var bytes = serialization.serialize(sample).get();
            var chosen = serialization.findSerializerFor(sample);

            assertThat(chosen).as(name).isInstanceOf(DeviceRecordSerializer.class);
            assertThat(serialization.deserialize(bytes, 7301, "device/1").get())
                .as(name)
                .isEqualTo(sample);
          });
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void refusesAnotherManifestByName() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "device/2"))
        .isInstanceOf(NotSerializableException.class)
        .hasMessageContaining("\"device/2\"");
  }

  @Test
  void refusesBytesThatAreNoEvent() {
    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1, 2, 3}, "device/1"))
        .isInstanceOf(UnreadableEvent.class);
  }

  @Test
  void refusesToStoreAnythingElse() {
    assertThatThrownBy(() -> serializer.toBinary("an event"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
  }
}
