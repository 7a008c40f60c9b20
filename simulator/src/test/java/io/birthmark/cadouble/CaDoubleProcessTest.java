package io.birthmark.cadouble;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as an operator or a demo runs them: a process that is killed and started again. */
@Tag("full")
class CaDoubleProcessTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  void aKilledDoubleGoesOnAtItsPortAndASignalEndsIt() throws Exception {
    for (var kind : List.of("ejbca", "aws", "iot")) {
      var home = folder.resolve(kind);
      var first = start(kind, home, "0");
      var told = ready(first);
      first.destroyForcibly().waitFor();

      var second = start(kind, home, told.path("url").asText().replaceFirst(".*:", ""));
      try {
        assertThat(ready(second).path("url")).isEqualTo(told.path("url"));
        var others = start(kind.equals("aws") ? "ejbca" : "aws", home, "0");
        assertThat(others.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(others.exitValue()).isEqualTo(2);
      } finally {
        second.destroy();
      }
      assertThat(second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readAllLines(home.resolve("ledger.ndjson")))
          .filteredOn(line -> line.contains("\"fact\":\"started\""))
          .hasSize(2);
    }
  }

  private static Process start(String kind, Path home, String port) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.birthmark.cli.BirthmarkCli");
    command.addAll(List.of("ca-double", kind, "--port", port, "--folder", home.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static JsonNode ready(Process process) throws IOException {
    // The reader stays open: who closes a child's output ends the child's next word to it.
    BufferedReader out = process.inputReader();
    return RunningDouble.read(
        Objects.requireNonNull(out.readLine(), "it ended before it was ready"));
  }
}
