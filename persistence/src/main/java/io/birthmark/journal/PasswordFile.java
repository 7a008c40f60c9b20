package io.birthmark.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Properties;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Gives PostgreSQL's driver the password out of a file when the server asks for it. So the password
 * stands in no configuration and no URL, where a dump of either would show it, and a changed file
 * counts from the next connection.
 */
public final class PasswordFile implements AuthenticationPlugin {
  private static final String PROPERTY = "birthmarkPasswordFile";

  private final Path file;

  /** Called by the driver, by reflection, with the connection's properties. */
  public PasswordFile(Properties properties) {
    this.file = Path.of(properties.getProperty(PROPERTY));
  }

  /** What the driver must be told so that it uses {@code file}. */
  static Map<String, String> driverProperties(Path file) {
    return Map.of(
        "authenticationPluginClassName",
        PasswordFile.class.getName(),
        PROPERTY,
        file.toAbsolutePath().toString());
  }

  /** Whether every user of this machine can read the file. */
  static boolean isOpenToAll(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      // Absent, which is told apart from this, or a file system without such permissions.
      return false;
    }
  }

  @Override
  public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("").toCharArray();
    } catch (IOException e) {
      throw new PSQLException(
          "the password file cannot be read: " + file, PSQLState.INVALID_PASSWORD, e);
    }
  }
}
