package io.birthmark.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Stored bytes that must stay readable, as lines of hexadecimal digits in the test resources: one
 * folder per manifest, one file per sample, and the schema's numbers. {@link GoldenContract} tells
 * how new ones are written.
 */
final class GoldenFiles {
  private static final Path ROOT = Path.of("src", "test", "resources", "golden");
  private static final boolean WRITING = Boolean.getBoolean("golden.write");
  private static final String SUFFIX = ".hex";
  private static final int BYTES_PER_LINE = 32;

  private final Path folder;

  GoldenFiles(String manifest) {
    folder = ROOT.resolve(manifest);
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

  /** The golden bytes; {@code now} are written down when there are none and this is asked for. */
  byte[] bytes(String name, Supplier<byte[]> now) throws IOException {
    var file = folder.resolve(name + SUFFIX);
    if (WRITING && !Files.exists(file)) {
      Files.createDirectories(folder);
      Files.writeString(file, hex(now.get()), US_ASCII);
    }
    return HexFormat.of().parseHex(Files.readString(file, US_ASCII).replace("\n", ""));
  }

  /**
   * The schema's lines as written down; {@code now} are, when none of the old ones is missing among
   * them and this is asked for.
   */
  List<String> schemaWrittenDownAs(List<String> now) throws IOException {
    var file = folder.resolve("schema.txt");
    if (WRITING && (!Files.exists(file) || now.containsAll(Files.readAllLines(file, US_ASCII)))) {
      Files.createDirectories(folder);
      Files.write(file, now, US_ASCII);
    }
    return Files.readAllLines(file, US_ASCII);
  }

  private static String hex(byte[] bytes) {
    var hex = new StringBuilder();
    for (int at = 0; at < bytes.length; at += BYTES_PER_LINE) {
      int end = Math.min(at + BYTES_PER_LINE, bytes.length);
      hex.append(HexFormat.of().formatHex(bytes, at, end)).append('\n');
    }
    return hex.toString();
  }
}
