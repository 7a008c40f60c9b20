package io.birthmark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.birthmark.device.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTokenTest {
  private final Path file;

  BootstrapTokenTest(@TempDir Path folder) {
    file = folder.resolve("bootstrap.token");
  }

  @BeforeEach
  void nothingThere() throws IOException {
    Files.deleteIfExists(file);
  }

  @Test
  void isMadeForItsOwnerAloneAndFoundAgain() throws IOException {
    var made = BootstrapToken.loadOrCreate(file);
    var found = BootstrapToken.loadOrCreate(file);

    var text = Files.readString(file).strip();
    assertThat(text).matches("bmk_bootstrap_[A-Za-z0-9_-]{43}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(made.digest()).isEqualTo(Sha256.of(text.getBytes(StandardCharsets.US_ASCII)));
    assertThat(found).isEqualTo(made);
  }

  @Test
  void isAnotherOneEachTime() throws IOException {
    var one = BootstrapToken.loadOrCreate(file);
    Files.delete(file);

    assertThat(BootstrapToken.loadOrCreate(file)).isNotEqualTo(one);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx------"})
  void isRefusedWhenItsFileIsOpenToOthersOrARunnableOne(String mode) throws IOException {
    BootstrapToken.loadOrCreate(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> BootstrapToken.loadOrCreate(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "bmk_bootstrap_short"})
  void isRefusedWhenItsFileHoldsSomethingElse(String content) throws IOException {
    BootstrapToken.loadOrCreate(file);
    Files.writeString(file, content);

    assertThatThrownBy(() -> BootstrapToken.loadOrCreate(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no token")
        .hasMessageNotContaining("secret");
  }

  @Test
  void isRefusedWhenItsFileIsTooLargeToBeOne() throws IOException {
    BootstrapToken.loadOrCreate(file);
    Files.writeString(file, Files.readString(file) + " ".repeat(300));

    assertThatThrownBy(() -> BootstrapToken.loadOrCreate(file)).isInstanceOf(IOException.class);
  }
}
