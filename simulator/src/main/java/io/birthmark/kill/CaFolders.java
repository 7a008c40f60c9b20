package io.birthmark.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where a demo keeps its stand-ins of outside CAs: a folder each, named like the CA. */
public final class CaFolders {
  private CaFolders() {}

  /** The folder of all of them. */
  public static Path in(Path data) {
    return data.resolve("outside-ca");
  }

  /** Those there are, by the CA's name. */
  public static Map<String, Path> of(Path data) throws IOException {
    var found = new TreeMap<String, Path>();
    if (Files.isDirectory(in(data))) {
      try (var folders = Files.list(in(data))) {
        folders
            .filter(folder -> Files.exists(folder.resolve(CaLedger.FILE)))
            .forEach(folder -> found.put(String.valueOf(folder.getFileName()), folder));
      }
    }
    return found;
  }

  /** Their ledgers. */
  public static Map<String, Optional<Path>> ledgers(Map<String, Path> folders) {
    var ledgers = new TreeMap<String, Optional<Path>>();
    folders.forEach(
        (name, folder) -> ledgers.put(name, Optional.of(folder.resolve(CaLedger.FILE))));
    return ledgers;
  }
}
