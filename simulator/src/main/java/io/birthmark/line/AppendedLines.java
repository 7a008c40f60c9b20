package io.birthmark.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file that only grows, one line for each entry. A line is with the operating system when {@link
 * #append} returns, so it survives the end of this process; {@link #force} makes it survive the end
 * of the machine, for all lines so far at once.
 */
final class AppendedLines implements AutoCloseable {
  private final FileChannel channel;
  private final AtomicBoolean dirty = new AtomicBoolean();

  private AppendedLines(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the file to be appended to. A last line that was cut short by a crash is ended first. */
  static AppendedLines open(Path file) throws IOException {
    boolean torn = isTorn(file);
    var lines = new AppendedLines(OwnerOnly.append(file));
    if (torn) {
      lines.append("");
    }
    return lines;
  }

  private static boolean isTorn(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) == 0) {
      return false;
    }
    try (var channel = FileChannel.open(file)) {
      var last = ByteBuffer.allocate(1);
      channel.read(last, channel.size() - 1);
      return last.get(0) != '\n';
    }
  }

  /** All whole lines; what a crash left half-written at the end is no line. */
  static List<String> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    var text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Appends one entry, which holds no line break. */
  synchronized void append(String line) {
    try {
      var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      dirty.set(true);
    } catch (IOException e) {
      throw new UncheckedIOException("the line cannot write its file", e);
    }
  }

  /** Waits until the disk has all lines appended so far; lines can be appended meanwhile. */
  void force() {
    try {
      if (dirty.getAndSet(false)) {
        channel.force(false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the line cannot write its file", e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel.isOpen()) {
      force();
      channel.close();
    }
  }
}
