package io.birthmark.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.wire.device.v1.DeviceV1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers and types of the schema are for ever; golden bytes alone do not use all of them. */
class DeviceSchemaTest {
  private static final Path LINES = Path.of("src/test/resources/golden/device/1/schema.txt");

  @Test
  void numbersAndTypesStayAndNewOnesAreWrittenDown() throws IOException {
    var now = SchemaNumbers.of(DeviceV1.getDescriptor());
    if (GoldenFiles.writing() && (!Files.exists(LINES) || now.containsAll(lines()))) {
      Files.write(LINES, now, US_ASCII);
    }

    assertThat(now).as("no line may go").containsAll(lines());
    assertThat(lines()).as("new lines: run once with -Dgolden.write=true").isEqualTo(now);
  }

  private static List<String> lines() throws IOException {
    return Files.readAllLines(LINES, US_ASCII);
  }
}
