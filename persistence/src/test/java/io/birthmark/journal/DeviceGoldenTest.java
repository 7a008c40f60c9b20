package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.device.DeviceEvent;
import io.birthmark.device.DeviceRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What was stored once reads as the same record for ever, and is written the same way. */
class DeviceGoldenTest {
  private static final GoldenFiles GOLDEN = new GoldenFiles(DeviceRecordSerializer.MANIFEST);

  @BeforeAll
  static void writeAbsentFilesWhenAsked() {
    if (GoldenFiles.writing()) {
      SampleRecords.all()
          .forEach((name, sample) -> GOLDEN.writeIfAbsent(name, DeviceEventWire.toBytes(sample)));
    }
  }

  static Stream<Map.Entry<String, DeviceRecord>> samples() {
    return SampleRecords.all().entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void goldenBytesReadAsTheirRecord(Map.Entry<String, DeviceRecord> sample) throws IOException {
    assertThat(DeviceEventWire.fromBytes(GOLDEN.read(sample.getKey())))
        .isEqualTo(sample.getValue());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void recordsAreWrittenAsTheirGoldenBytes(Map.Entry<String, DeviceRecord> sample)
      throws IOException {
    assertThat(DeviceEventWire.toBytes(sample.getValue())).isEqualTo(GOLDEN.read(sample.getKey()));
  }

  @Test
  void everyGoldenFileHasItsSample() throws IOException {
    assertThat(GOLDEN.names()).isEqualTo(SampleRecords.all().keySet());
  }

  @Test
  void everyEventHasAGoldenFile() throws IOException {
    var events =
        Arrays.stream(DeviceEvent.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());

    assertThat(GOLDEN.names()).containsAll(events);
    assertThat(SampleRecords.all())
        .allSatisfy((name, sample) ->
            assertThat(sample.event().getClass().getSimpleName())
                .isEqualTo(name.replaceFirst("-.*", "")));
  }
}
