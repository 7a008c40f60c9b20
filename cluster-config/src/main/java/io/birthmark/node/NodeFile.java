package io.birthmark.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * The file in the data folder that tells other programs on this machine where a running node is.
 */
final class NodeFile {
  private static final String NAME = "node.json";

  private NodeFile() {}

  /** Written whole, once the node can be talked to. */
  static void write(Path data, URI http, String mqtt, URI status) throws IOException {
    var text =
        """
        {"pid":%d,"http":"%s","mqtt":"%s","status":"%s","apiVersion":"v1"}
        """
            .formatted(ProcessHandle.current().pid(), http, mqtt, status);
    var fresh = data.resolve(NAME + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, data.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
  }

  static CompletionStage<Done> delete(Path data) {
    try {
      Files.deleteIfExists(data.resolve(NAME));
      return CompletableFuture.completedFuture(Done.getInstance());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
