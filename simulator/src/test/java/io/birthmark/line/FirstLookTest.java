package io.birthmark.line;

import io.birthmark.cadouble.RunningDouble;
import io.birthmark.cadouble.aws.AwsKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node says by itself, when it starts, that it does not reach a CA. */
@Tag("full")
class FirstLookTest {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void whatIsWrongWithTheWayToACaStandsInTheLogAtTheStart() throws Exception {
    Path config;
    try (var ca = new RunningDouble(new AwsKind(), folder.resolve("pca"), InstantSource.system())) {
      config = AwsNode.config(folder, ca);
    }
    var data = folder.resolve("data");
    var node = NodeProcess.startDemo(data, List.of("--config", config.toString()));
    try {
      node.awaitReady(START);

      Waiting.until(
          () ->
              Files.readString(data.resolve(NodeProcess.LOG))
                  .contains("the CA plant-aws does not pass its check REACH: https:"),
          LOOK,
          "the log says it");
    } finally {
      node.stop();
    }
  }
}
