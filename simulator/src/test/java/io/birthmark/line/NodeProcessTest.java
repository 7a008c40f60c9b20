package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeProcessTest {
  @TempDir Path folder;

  @Test
  void aNodeThatSaysItIsReadyIsReadyAndStopsWhenAsked() throws Exception {
    // Left behind by an earlier node: its process is not the one that was started.
    Files.writeString(
        folder.resolve("node.json"), "{\"pid\":1,\"http\":\"http://127.0.0.1:1\",\"mqtt\":\"x\"}");
    var node = start("ready");

    var address = node.awaitReady(Duration.ofSeconds(40));

    assertThat(address.http().getPort()).isGreaterThan(1);
    assertThat(address.mqtt()).hasToString("tcp://127.0.0.1:1");
    assertThat(node.isAlive()).isTrue();
    node.stop();
    assertThat(node.isAlive()).isFalse();
    assertThat(node.onExit()).succeedsWithin(Duration.ofSeconds(40));
  }

  @Test
  void aNodeThatEndsIsExplainedWithTheEndOfItsLog() throws Exception {
    var node = start("port-in-use");

    assertThatThrownBy(() -> node.awaitReady(Duration.ofSeconds(40)))
        .isInstanceOf(NodeProcess.FailedException.class)
        .hasMessageContaining("ended before it was ready")
        .hasMessageContaining("A port it needs is in use")
        .hasMessageContaining("a line of the log");
  }

  @Test
  void aNodeThatIsKilledIsGoneAtOnce() throws Exception {
    var node = start("ready");

    node.kill();

    assertThat(node.isAlive()).isFalse();
  }

  @Test
  void aFolderIsForeignWhenItHoldsSomebodyElsesFiles() throws Exception {
    assertThat(DataFolder.isForeign(folder.resolve("none"))).isFalse();
    assertThat(DataFolder.isForeign(folder)).isFalse();

    Files.writeString(folder.resolve("node.log"), "of a start that failed");
    assertThat(DataFolder.isForeign(folder)).isFalse();

    var file = Files.writeString(folder.resolve("thesis.tex"), "");
    assertThat(DataFolder.isForeign(folder)).isTrue();
    assertThat(DataFolder.isForeign(file)).isTrue();

    Files.writeString(folder.resolve("birthmark.data"), "");
    assertThat(DataFolder.isForeign(folder)).isFalse();
  }

  private NodeProcess start(String how) throws Exception {
    return NodeProcess.start(FakeNodeMain.class.getName(), folder, List.of(how));
  }
}
