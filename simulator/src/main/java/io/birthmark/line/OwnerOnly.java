package io.birthmark.line;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that hold keys: readable and writable by their owner alone, from the moment they exist. */
final class OwnerOnly {
  private OwnerOnly() {}

  /** Writes a file that must not exist yet, and waits until the disk has it. */
  static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (var channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(file))) {
      channel.write(ByteBuffer.wrap(content));
      channel.force(true);
    }
  }

  /** Opens a file to be appended to, and makes it when there is none. */
  static FileChannel append(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), mode(file));
  }

  /** Where the file system knows no owners (Windows), its own defaults stand. */
  private static FileAttribute<?>[] mode(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
