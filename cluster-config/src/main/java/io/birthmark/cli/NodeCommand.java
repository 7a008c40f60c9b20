package io.birthmark.cli;

import io.birthmark.node.NodeMain;
import io.birthmark.node.NodeOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark node}: runs a node until it is stopped. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Runs a node until it is stopped (Ctrl-C or SIGTERM).")
final class NodeCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "./data",
      description = "Folder of everything the node keeps (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(
      names = "--demo",
      description =
          "Hold the CA ceremony without asking; for trying out, not for devices that matter.")
  private boolean demo;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings laid over the defaults (HOCON).")
  private @Nullable Path config;

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "JDBC URL of a PostgreSQL database for the journal, instead of a file.")
  private @Nullable String postgres;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port of the API on the loopback address (0: any free one).")
  private @Nullable Integer httpPort;

  @Option(
      names = "--mqtt-port",
      paramLabel = "PORT",
      description = "Port of the embedded MQTT broker (0: any free one).")
  private @Nullable Integer mqttPort;

  @Option(
      names = "--status-port",
      paramLabel = "PORT",
      description = "Port where revocation lists are published (0: any free one).")
  private @Nullable Integer statusPort;

  @Override
  public Integer call() throws Exception {
    var options =
        new NodeOptions(
            data,
            demo,
            Optional.ofNullable(config),
            Optional.ofNullable(postgres),
            Optional.ofNullable(httpPort),
            Optional.ofNullable(mqttPort),
            Optional.ofNullable(statusPort));
    return new NodeMain(options, Out.of(spec)).run();
  }
}
