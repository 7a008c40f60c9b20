package io.birthmark.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.line.NodeProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LoadRunTest {
  @TempDir private Path data;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void standsUnderSimulate() {
    assertThat(new LoadCommand().under()).isEqualTo("simulate");
  }

  @Test
  void whatCannotBeRunIsRefusedBeforeAnythingIsStarted() {
    assertThat(run("--direct", "--devices=0", "--data=" + data.resolve("new"))).isEqualTo(2);
    assertThat(err.toString()).contains("--devices");
    assertThat(data.resolve("new")).doesNotExist();
  }

  @Test
  @Tag("full")
  void devicesGoStraightThroughTheTwins() throws Exception {
    assertThat(run("--direct", "--devices=200", "--seed=3", "--data=" + data)).isZero();

    assertThat(out.toString()).contains("Seed 3", "200 devices OPERATIONAL");
    assertThat(distinctDevices()).isEqualTo(200);
  }

  @Test
  @Tag("full")
  void aLoadGoesOnWhereAnEarlierOneEnded() throws Exception {
    assertThat(run("--direct", "--devices=20", "--seed=3", "--data=" + data)).isZero();
    assertThat(run("--direct", "--devices=10", "--first=20", "--seed=3", "--data=" + data))
        .isZero();

    assertThat(distinctDevices()).isEqualTo(30);
  }

  @Test
  @Tag("full")
  void devicesComeToARunningNodeOverMqtt() throws Exception {
    var node = NodeProcess.startDemo(data.resolve("node"), List.of());
    try {
      var address = node.awaitReady(Duration.ofMinutes(2));

      int code =
          run(
              "--devices=100",
              "--in-flight=20",
              "--server=" + address.http(),
              "--mqtt=" + address.mqtt(),
              "--token-file=" + data.resolve("node").resolve("bootstrap.token"),
              "--data=" + data.resolve("load"));

      assertThat(err.toString()).isEmpty();
      assertThat(code).isZero();
      assertThat(out.toString()).contains("100 devices OPERATIONAL");
      canBeAskedAbout(address.http());
    } finally {
      node.stop();
    }
  }

  /** All kinds of questions are answered about what has just been loaded. */
  private void canBeAskedAbout(URI http) {
    int code =
        run(
            new QueryCommand(),
            "--rate=60",
            "--seconds=3",
            "--server=" + http,
            "--token-file=" + data.resolve("node").resolve("bootstrap.token"));

    assertThat(err.toString()).isEmpty();
    assertThat(out.toString())
        .contains(
            "list ", "filter ", "search ", "show ", "events ", "stuck ", "       30        0");
    assertThat(code).isZero();
  }

  private int distinctDevices() throws Exception {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + data.resolve("journal") + ";IFEXISTS=TRUE", "birthmark", "");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(DISTINCT \"persistence_id\") FROM \"event_journal\""
                    + " WHERE \"persistence_id\" LIKE 'device|%'")) {
      row.next();
      return row.getInt(1);
    }
  }

  private int run(String... arguments) {
    return run(new LoadCommand(), arguments);
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
