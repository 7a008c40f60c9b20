package io.birthmark.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a node keeps everything that must survive it. One node at a time may use it.
 */
public final class DataFolder implements AutoCloseable {
  /** Marks a folder as ours. Its first line names the format. */
  public static final String MARKER = "birthmark.data";

  private static final String FORMAT = "birthmark data folder, format 1";
  private static final String LOCK = "node.lock";

  private final Path path;
  private final FileChannel channel;

  private DataFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** What came of opening a folder. */
  public sealed interface Opening {}

  /** It is ours until it is closed. */
  public record Opened(DataFolder folder) implements Opening {}

  /** It cannot be used; {@code advice} says why and what to do. */
  public record Refused(String advice) implements Opening {}

  /**
   * Opens a folder, making it when it is absent or empty. A folder of somebody else's is left as it
   * is.
   *
   * @throws IOException when the disk fails
   */
  public static Opening open(Path path) throws IOException {
    var folder = path.toAbsolutePath().normalize();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      return new Refused(folder + " is a file; name a folder with --data");
    }
    if (Files.exists(folder) && !isOurs(folder) && !isEmpty(folder)) {
      return new Refused(
          folder + " holds something else than Birthmark's data; name another folder with --data");
    }
    OwnerOnly.createFolder(folder);
    var marker = folder.resolve(MARKER);
    if (!Files.exists(marker)) {
      OwnerOnly.close(folder);
      Files.writeString(marker, FORMAT + "\n");
    } else if (!Files.readString(marker).startsWith(FORMAT)) {
      return new Refused(
          folder + " was written by another version of Birthmark, which must be used for it");
    }
    return lock(folder);
  }

  private static Opening lock(Path folder) throws IOException {
    var channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      return new Refused(
          "another node is using " + folder + "; stop it, or name another folder with --data");
    }
    return new Opened(new DataFolder(folder, channel));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Only what a launcher leaves before the node starts: a log. */
  private static boolean isEmpty(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries.allMatch(entry -> entry.endsWith("node.log"));
    }
  }

  private static boolean isOurs(Path folder) {
    return Files.isRegularFile(folder.resolve(MARKER));
  }

  /** The folder itself, absolute. */
  public Path path() {
    return path;
  }

  /** A file or folder in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Lets another node use the folder. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
