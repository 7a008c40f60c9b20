package io.birthmark.enrollment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The page that firmware developers read shows the very vectors that the code is tested with. */
class ProtocolPageTest {
  private static final Path PAGE = Path.of("../cluster-config/docs/DEVICE-PROTOCOL.md");

  @Test
  void showsEveryVector() throws IOException {
    var page = Files.readString(PAGE);

    assertThat(vectors().lines().filter(line -> !line.startsWith("#")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(page).contains(line.split("\t", 3)[2]));
  }

  private static String vectors() throws IOException {
    try (var in =
        Objects.requireNonNull(
            ProtocolPageTest.class.getResourceAsStream("device-protocol-vectors.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
