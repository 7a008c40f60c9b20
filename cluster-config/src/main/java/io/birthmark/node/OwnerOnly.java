package io.birthmark.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** Files and folders that nobody but their owner may touch. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /** Makes a folder with mode 0700 when it is absent. */
  static void createFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
    }
  }

  /** Shuts everybody but the owner out of a folder that somebody else made. */
  static void close(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, FOLDER);
  }

  /**
   * The bytes of a secret file, which is made with random bytes and mode 0600 when it is absent.
   *
   * @throws IOException when it cannot be read, has another length, or others may read it
   */
  static byte[] loadOrCreate(Path file, int length, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      var fresh = new byte[length];
      random.nextBytes(fresh);
      write(file, fresh);
    }
    if (!Files.getPosixFilePermissions(file).equals(FILE)) {
      throw new IOException("others than the owner may touch " + file + "; run: chmod 600 " + file);
    }
    var bytes = Files.readAllBytes(file);
    if (bytes.length != length) {
      throw new IOException(file + " has " + bytes.length + " bytes instead of " + length);
    }
    return bytes;
  }

  /** Writes a new file with mode 0600. */
  static void write(Path file, byte[] content) throws IOException {
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE))) {
      channel.write(ByteBuffer.wrap(content));
    }
  }
}
