package io.birthmark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;

class StoreSettingsTest {
  @TempDir Path folder;

  @Test
  void byDefaultTheStoreIsAnH2FileThatKeepsWhatItAcknowledged() {
    var settings = from(Map.of());

    assertThat(settings.kind()).isEqualTo(StoreKind.H2);
    assertThat(settings.writers()).isEqualTo(1);
    assertThat(settings.connectUrl()).contains("WRITE_DELAY=0").doesNotContain("AUTO_SERVER");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:file:./x;AUTO_SERVER=TRUE",
        "jdbc:h2:file:./x;INIT=RUNSCRIPT FROM 'x'",
        "jdbc:h2:tcp://host/x",
        "jdbc:h2:mem:x",
        "jdbc:mysql://host/x",
        "jdbc:postgresql://host/x?user=a&password=b",
        ""
      })
  void otherStoresAndSecretsInTheUrlAreRefused(String url) {
    assertThatThrownBy(() -> from(Map.of("url", url)))
        .hasMessageContaining("birthmark.journal: url");
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThatThrownBy(() ->
            from(
                Map.of(
                    "batch", 0,
                    "buffer", -1,
                    "connections", 1,
                    "password-file", folder.resolve("none").toString())))
        .hasMessageContaining("batch must be more than 0")
        .hasMessageContaining("buffer must be more than 0")
        .hasMessageContaining("connections must exceed writers")
        .hasMessageContaining("password-file is for PostgreSQL")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void anH2FileIsRefusedWhereThereAreSeedNodes() {
    var postgresql = from(Map.of("url", "jdbc:postgresql://host/name"));

    assertThat(from(Map.of()).clusterFault(true)).isPresent();
    assertThat(from(Map.of()).clusterFault(false)).isEmpty();
    assertThat(postgresql.clusterFault(true)).isEmpty();
  }

  @Test
  void theOverlaySetsPekkoUpAndHoldsNoPassword() throws IOException {
    var file = passwordFile("rw-------");

    var overlay =
        from(Map.of(
                "url", "jdbc:postgresql://host/name", "password-file", file.toString(), "batch", 7))
            .pekkoOverlay()
            .withFallback(ConfigFactory.defaultReference())
            .resolve();

    assertThat(overlay.getInt("jdbc-journal.batchSize")).isEqualTo(7);
    assertThat(overlay.getString("jdbc-journal.replay-filter.mode")).isEqualTo("fail");
    assertThat(overlay.getString("jdbc-journal.dao")).isEqualTo(ChainedJournalDao.class.getName());
    assertThat(overlay.getString("pekko.persistence.journal.plugin")).isEqualTo("jdbc-journal");
    assertThat(StoreSettings.from(overlay).batch()).isEqualTo(7);
    assertThat(overlay.root().render(ConfigRenderOptions.concise()))
        .contains(file.toString())
        .doesNotContain("s3cret");
  }

  @Test
  void thePasswordIsReadFromItsFileWhenTheServerAsks() throws IOException, PSQLException {
    var properties = new Properties();
    properties.putAll(PasswordFile.driverProperties(passwordFile("rw-------")));

    var password = new PasswordFile(properties).getPassword(AuthenticationRequestType.SASL);

    assertThat(new String(password)).isEqualTo("s3cret");
  }

  @Test
  void aPasswordFileThatEverybodyCanReadIsRefused() throws IOException {
    var file = passwordFile("rw-r--r--");

    assertThatThrownBy(
            () -> from(Map.of("url", "jdbc:postgresql://h/n", "password-file", file.toString())))
        .hasMessageContaining("can be read by everybody");
  }

  private Path passwordFile(String permissions) throws IOException {
    var file = Files.writeString(folder.resolve("password"), "s3cret\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static StoreSettings from(Map<String, ?> values) {
    return StoreSettings.from(
        ConfigFactory.parseMap(Map.of("birthmark.journal", values))
            .withFallback(ConfigFactory.defaultReference()));
  }
}
