package io.birthmark.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.enrollment.KeyId;
import io.birthmark.enrollment.SecretBytes;
import io.birthmark.vault.KeyWrap.Loading.Ready;
import io.birthmark.vault.KeyWrap.Loading.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyWrapTest {
  private static final KeyId ID = new KeyId("initial/default/sensor-1");
  private static final SecretBytes KEY = SecretBytes.copyOf("a device's first key".getBytes(UTF_8));

  @TempDir Path folder;

  @Test
  void theFileIsCreatedForItsOwnerAlone() throws IOException {
    var file = folder.resolve("deeper/evidence.key");

    load(file);

    assertThat(file).hasSize(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.getParent()).isDirectoryNotContaining("glob:**.new-key*");
  }

  @Test
  void whatOneStartWrappedTheNextUnwraps() throws IOException {
    var file = folder.resolve("evidence.key");

    var wrapped = load(file).wrap(ID, KEY);

    assertThat(load(file).unwrap(ID, wrapped).orElseThrow().toArray()).isEqualTo(KEY.toArray());
    assertThat(load(file).checkValue(ID, KEY)).isEqualTo(load(file).checkValue(ID, KEY));
  }

  @Test
  void noTwoWrappingsAreAlikeAndNoneShowsTheKey() throws IOException {
    var keyWrap = load(folder.resolve("evidence.key"));

    var first = keyWrap.wrap(ID, KEY);
    var second = keyWrap.wrap(ID, KEY);

    assertThat(first.nonce).isNotEqualTo(second.nonce);
    assertThat(first.ciphertext).isNotEqualTo(second.ciphertext);
    assertThat(new String(first.ciphertext, UTF_8)).doesNotContain("first key");
  }

  @Test
  void anotherIdAnotherFileOrAChangedByteGivesNothing() throws IOException {
    var keyWrap = load(folder.resolve("evidence.key"));
    var other = load(folder.resolve("other.key"));
    var wrapped = keyWrap.wrap(ID, KEY);

    assertThat(keyWrap.unwrap(new KeyId("initial/default/sensor-2"), wrapped)).isEmpty();
    assertThat(other.unwrap(ID, wrapped)).isEmpty();
    wrapped.ciphertext[0] ^= 1;
    assertThat(keyWrap.unwrap(ID, wrapped)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-----w-", "rw----r--"})
  void aFileOpenToOthersIsRefused(String permissions) throws IOException {
    var file = folder.resolve("evidence.key");
    load(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertThat(KeyWrap.loadOrCreate(file))
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.detail()).contains("chmod 600"));
  }

  @Test
  void aFileOfAnotherLengthIsRefused() throws IOException {
    var file = Files.write(folder.resolve("evidence.key"), new byte[31]);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(KeyWrap.loadOrCreate(file)).isInstanceOf(Refused.class);
  }

  private static KeyWrap load(Path file) throws IOException {
    return ((Ready) KeyWrap.loadOrCreate(file)).keyWrap();
  }
}
