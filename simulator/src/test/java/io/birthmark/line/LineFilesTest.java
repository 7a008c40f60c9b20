package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.birthmark.line.DeviceMemory.Credential;
import io.birthmark.line.DeviceMemory.MakerKey;
import io.birthmark.line.DeviceMemory.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the line keeps over a crash. */
class LineFilesTest {
  @TempDir Path folder;

  @Test
  void aDeviceRemembersEverything() throws IOException {
    var plain = memory(1, Optional.empty());
    var full =
        memory(
                2,
                Optional.of(
                    new MakerKey(
                        bytes("key"), bytes("its public half"), List.of(bytes("a"), bytes("b")))))
            .with(
                new Credential(bytes("certificate"), bytes("chain"), bytes("anchors")),
                Optional.of(new Recording(bytes("challenge"), bytes("proof"))));
    try (var flash = Flash.open(folder, 5)) {
      flash.write(plain);
      flash.write(memory(2, Optional.empty()));
      flash.write(full);
      flash.write(plain.refused("BAD_CSR"));
    }

    assertThat(Flash.read(folder, 5)).isEqualTo(Map.of(1, plain.refused("BAD_CSR"), 2, full));
    assertThat(Flash.read(folder, 6)).isEmpty();
  }

  @Test
  void aRenewalThatIsUnderWayIsRemembered() throws IOException {
    var first = new Credential(bytes("certificate"), bytes("chain"), bytes("anchors"));
    var second = new Credential(bytes("next"), bytes("chain"), bytes("anchors"));
    var asking =
        memory(1, Optional.empty()).with(first, Optional.empty()).renewing(request(" of tomorrow"));
    var delivered = asking.with(second, Optional.empty());
    for (var memory : List.of(asking, delivered, delivered.renewed())) {
      try (var flash = Flash.open(folder, 7)) {
        flash.write(memory);
      }
      assertThat(Flash.read(folder, 7)).isEqualTo(Map.of(1, memory));
    }
    assertThat(delivered.credential()).contains(first);
    assertThat(delivered.renewed().credential()).contains(second);
    assertThat(asking.renewed()).isEqualTo(asking);
  }

  @Test
  void aMemoryNeverPrintsItsKeys() {
    assertThat(memory(1, Optional.empty())).hasToString("DeviceMemory[unit=1]");
  }

  @Test
  void aLineThatWasCutShortIsPassedOverAndHarmsNoOther() throws IOException {
    var file = folder.resolve(Answers.FILE);
    try (var answers = Answers.open(folder)) {
      answers.write(answer("d-1", "settled"));
    }
    var torn = Files.readString(file).substring(0, 40);
    Files.writeString(file, torn, StandardOpenOption.APPEND);
    assertThat(Answers.read(file)).containsExactly(answer("d-1", "settled"));

    try (var answers = Answers.open(folder)) {
      answers.write(answer("d-2", "challenge"));
    }

    assertThat(Answers.read(file))
        .containsExactly(answer("d-1", "settled"), answer("d-2", "challenge"));
    assertThat(Answers.operational(Answers.read(file))).containsExactly("d-1");
  }

  private static Answer answer(String device, String step) {
    return new Answer(
        "2026-01-01T00:00:01Z",
        "2026-01-01T00:00:00Z",
        1,
        device,
        Part.GOOD,
        "station-001",
        step,
        null,
        null,
        null,
        null,
        null);
  }

  private static DeviceMemory memory(int unit, Optional<MakerKey> makerKey) {
    return DeviceMemory.fresh(unit, request(""), makerKey);
  }

  private static KeyRequest request(String suffix) {
    return new KeyRequest(
        bytes("private" + suffix), bytes("public" + suffix), bytes("csr" + suffix));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
