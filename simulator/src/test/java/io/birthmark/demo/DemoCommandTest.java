package io.birthmark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aForeignFolderIsRefusedInWords() throws Exception {
    Files.writeString(folder.resolve("thesis.tex"), "years of work");

    assertThat(run(new DemoCommand(), "--data", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("something else than Birthmark's", "--data");
    assertThat(folder).isDirectoryContaining("glob:**/thesis.tex");
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--devices=0", "--rate=0", "--rate=NaN", "--drop=1", "--drop=-0.1", "--stall=0"})
  void whatCannotBeRunIsRefusedBeforeAnythingIsStarted(String option) {
    assertThat(run(new DemoCommand(), option, "--data", folder.resolve("new").toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("must be");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--ca=digicert",
        "--ca=ejbca,ejbca",
        "--ca=ejbca --horizon=9s",
        "--ca=ejbca --horizon=6m",
        "--ca=ejbca --horizon=soon",
        "--horizon=15s"
      })
  void whatNoCaCanBeToldIsRefusedToo(String options) {
    var words = (options + " --data=" + folder.resolve("new")).split(" ", -1);

    assertThat(run(new DemoCommand(), words)).isEqualTo(2);
    assertThat(err.toString()).contains("must ");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void theHelpNamesEveryOptionAndItsDefault() {
    assertThat(run(new DemoCommand(), "--help")).isZero();
    assertThat(out.toString())
        .contains("--devices", "(100)", "--rate", "(50.0)", "--seed", "--data", "(data)")
        .contains("--postgres", "--drop", "(0.0)", "--exit", "--ca", "--horizon");
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
