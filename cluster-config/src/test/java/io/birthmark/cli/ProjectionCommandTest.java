package io.birthmark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of the node's projections, and what the node is asked. */
class ProjectionCommandTest {
  @TempDir private Path data;

  private final List<String> asked = new ArrayList<>();

  @Test
  void aRunningNodeIsAskedToRebuild() throws IOException {
    var building =
        "{\"name\":\"fleet\",\"generation\":1,\"records\":200,\"done\":false,\"progressPercent\":25}";

    var said = asking(202, building, "rebuild");

    assertThat(said.text()).containsPattern("done +false").containsPattern("progressPercent +25");
    assertThat(said.code()).isZero();
    assertThat(asked).containsExactly("POST /api/v1/projections/fleet:rebuild Bearer secret");
  }

  @Test
  void whatIsServedIsTold() throws IOException {
    var said = asking(200, "{\"generation\":2,\"records\":9,\"done\":true}", "status");

    assertThat(said.text()).containsPattern("generation +2").containsPattern("done +true");
    assertThat(asked).containsExactly("GET /api/v1/projections/fleet Bearer secret");
  }

  @Test
  void aRefusalIsTold() throws IOException {
    var said =
        asking(
            503,
            "{\"code\":\"BUSY\",\"title\":\"no room\",\"detail\":\"it has yet to begin\"}",
            "rebuild");

    assertThat(said.text()).contains("BUSY: no room. it has yet to begin");
    assertThat(said.code()).isEqualTo(1);
  }

  @Test
  void withoutANodeItSaysHowToNameOne() {
    var text = new StringWriter();
    var line = BirthmarkCli.commandLine().setErr(new PrintWriter(text, true));
    var absent = data.resolve("bootstrap.token").toString();

    int code =
        line.execute(
            "projection", "status", "--server", "http://127.0.0.1:0", "--token-file", absent);

    assertThat(code).isEqualTo(1);
    assertThat(text.toString()).contains("bootstrap.token").contains("--token-file");
  }

  /** The command against a node that answers every request so. */
  private AskedNode.Told asking(int status, String answer, String verb) throws IOException {
    var node = new AskedNode(data, status, _ -> answer);
    var told = node.told("projection", verb);
    node.asked()
        .forEach(one -> asked.add(one.method() + " " + one.uri() + " " + one.authorization()));
    return told;
  }
}
