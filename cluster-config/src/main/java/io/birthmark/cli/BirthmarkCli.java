package io.birthmark.cli;

import java.io.Console;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the command line. */
@Command(
    name = "birthmark",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    description = "Gives every device a certificate it can prove is its own.",
    subcommands = {
      NodeCommand.class,
      CaCommand.class,
      CloudCommand.class,
      AnchorCommand.class,
      AuditCommand.class,
      GroupCommand.class,
      ProfileCommand.class,
      ProjectionCommand.class,
      IngressCommand.class,
      TokenCommand.class,
      OperationCommand.class,
      VersionCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class BirthmarkCli {
  private BirthmarkCli() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Named, because the embedded broker's jar brings a logback.xml of its own.
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    System.setProperty(
        "logback.configurationFile",
        LogFormat.of(System.getenv(), arguments, terminal).configuration());
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line, with the commands that other modules bring. */
  static CommandLine commandLine() {
    var line = new CommandLine(new BirthmarkCli());
    line.addSubcommand("device", DeviceCommand.line());
    var found =
        ServiceLoader.load(CliCommand.class).stream().map(ServiceLoader.Provider::get).toList();
    found.stream().filter(command -> command.under().isEmpty()).forEach(line::addSubcommand);
    found.stream()
        .filter(command -> !command.under().isEmpty())
        .forEach(command -> parent(line, command.under()).addSubcommand(command));
    // Both reach the subcommands that are there by now, and no later ones.
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(BirthmarkCli::failed);
    return line;
  }

  private static CommandLine parent(CommandLine line, String name) {
    return Objects.requireNonNull(line.getSubcommands().get(name), name);
  }

  /** A broken machine, not a refusal: those are exit codes of the commands. */
  private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    line.getErr().println("It failed: " + failure);
    failure.printStackTrace(line.getErr());
    return line.getCommandSpec().exitCodeOnExecutionException();
  }
}
