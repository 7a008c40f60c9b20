package io.birthmark.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What lives on the heap of another Java process: {@code jcmd PID GC.class_histogram}, which
 * collects first. The process stands still for it.
 */
final class LiveHeap {
  /** The last line: number of objects and their bytes. */
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)\\s*$");

  private LiveHeap() {}

  /**
   * The bytes of all objects that can still be reached.
   *
   * @throws IOException when the process cannot be asked, or this Java has no jcmd
   */
  static long bytes(long pid) throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, "" + pid, "GC.class_histogram").redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("the node's heap cannot be looked at: " + text.strip());
      }
      return total(text);
    }
  }

  /** The bytes in the last line of a histogram. */
  static long total(String histogram) throws IOException {
    var line = TOTAL.matcher(histogram);
    if (!line.find()) {
      throw new IOException("a histogram of a heap has no total");
    }
    return Long.parseLong(line.group(2));
  }
}
