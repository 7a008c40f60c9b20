package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeProcessTest {
  @TempDir Path folder;

  private final List<NodeProcess> started = new ArrayList<>();

  @AfterEach
  void killAll() throws InterruptedException {
    for (var node : started) {
      node.kill();
    }
  }

  @Test
  void aNodeThatSaysItIsReadyIsReadyAndStopsWhenAsked() throws Exception {
    var node = start("ready");

    var address = node.awaitReady(Duration.ofSeconds(40));

    assertThat(address.http().getPort()).isPositive();
    assertThat(address.mqtt()).hasToString("tcp://127.0.0.1:1");
    assertThat(node.isAlive()).isTrue();
    node.stop();
    assertThat(node.isAlive()).isFalse();
    assertThat(node.onExit()).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void theAddressOfAnEarlierNodeIsNotTaken() throws Exception {
    try (var earlier = new FakeNodeApi(new ScriptedHost())) {
      Files.writeString(
          folder.resolve("node.json"),
          "{\"pid\":1,\"http\":\"%s\",\"mqtt\":\"x\"}".formatted(earlier.address()));
      var node = start("silent");

      assertThatThrownBy(() -> node.awaitReady(Duration.ofSeconds(1)))
          .isInstanceOf(NodeProcess.FailedException.class)
          .hasMessageContaining("not ready within 1 s");
      assertThat(earlier.received()).isEmpty();
    }
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

  private NodeProcess start(String how) throws Exception {
    var node = NodeProcess.start(FakeNodeMain.class.getName(), folder, List.of(how));
    started.add(node);
    return node;
  }
}
