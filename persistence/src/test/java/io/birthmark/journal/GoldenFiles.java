package io.birthmark.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stored bytes that must stay readable, as lines of hexadecimal digits: one folder per manifest,
 * one file per sample, read from the sources.
 *
 * <p>For a new event, add its sample and run the tests once with {@code -Dgolden.write=true}; then
 * read the new file and commit it. A file that exists is never written again: where bytes differ,
 * the program is wrong.
 */
final class GoldenFiles {
  private static final String SUFFIX = ".hex";
  private static final int BYTES_PER_LINE = 32;
  private static final Path ROOT = Path.of("src", "test", "resources", "golden");

  private final Path folder;

  GoldenFiles(String manifest) {
    folder = ROOT.resolve(manifest);
  }

  /** Whether this run writes the files that are absent. */
  static boolean writing() {
    return Boolean.getBoolean("golden.write");
  }

  Set<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .collect(Collectors.toSet());
    }
  }

  byte[] read(String name) throws IOException {
    var text = Files.readString(folder.resolve(name + SUFFIX), US_ASCII);
    return HexFormat.of().parseHex(text.replace("\n", ""));
  }

  void writeIfAbsent(String name, byte[] bytes) {
    var hex = new StringBuilder();
    for (int at = 0; at < bytes.length; at += BYTES_PER_LINE) {
      int end = Math.min(at + BYTES_PER_LINE, bytes.length);
      hex.append(HexFormat.of().formatHex(bytes, at, end)).append('\n');
    }
    var file = folder.resolve(name + SUFFIX);
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file)) {
        Files.writeString(file, hex, US_ASCII, StandardOpenOption.CREATE_NEW);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
