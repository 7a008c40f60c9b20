package io.birthmark.line;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Whether a folder may be used for a demo's data. */
final class DataFolder {
  /** The node writes this file first of all; a folder that has it is Birthmark's. */
  static final String MARKER = "birthmark.data";

  /** What a node that could not even begin may leave behind. */
  private static final Set<String> TRACES_OF_A_FAILED_START = Set.of(NodeProcess.LOG);

  private DataFolder() {}

  /** Whether the folder holds things of somebody else. */
  static boolean isForeign(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return false;
    }
    if (!Files.isDirectory(folder)) {
      return true;
    }
    if (Files.exists(folder.resolve(MARKER))) {
      return false;
    }
    try (var files = Files.list(folder)) {
      return files.anyMatch(
          file -> !TRACES_OF_A_FAILED_START.contains(String.valueOf(file.getFileName())));
    }
  }
}
