package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.cli.CliCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void theRootCommandFindsThem() {
    var names =
        ServiceLoader.load(CliCommand.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(command -> new CommandLine(command).getCommandName())
            .collect(Collectors.toSet());

    assertThat(names).contains("demo", "simulate");
    assertThat(new CommandLine(new SimulateCommand()).getSubcommands()).containsOnlyKeys("line");
  }

  @Test
  void aLineWithoutATokenSaysWhichFileIsMissing() {
    int code = run(new SimulateCommand(), "line", "--token-file", folder + "/bootstrap.token");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("bootstrap.token");
  }

  private int run(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
