package io.birthmark.line;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate line}: a factory line against a node that runs already. */
@Command(
    name = "line",
    mixinStandardHelpOptions = true,
    description = "Runs a factory line against a running node.")
final class LineCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Mixin private final LineOptions line = new LineOptions();
  @Mixin private final NodeAddress node = new NodeAddress();
  @Mixin private final BrokerAddress broker = new BrokerAddress();

  @Option(
      names = "--ca",
      paramLabel = "NAME",
      split = ",",
      description =
          "the certificate authority of the line's devices; of several the first is asked, and the next when one takes no requests (${DEFAULT-VALUE})")
  private List<String> cas = List.of(NodeApi.EMBEDDED);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder for the line's own files (${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    var fault = line.fault();
    if (fault.isPresent()) {
      spec.commandLine().getErr().println(fault.get());
      return MISUSED;
    }
    try {
      var settings = line.settings(broker.mqtt());
      spec.commandLine().getOut().println("Seed " + settings.seed());
      var outcome = line.run(settings, data, node.api().forCas(cas));
      spec.commandLine().getOut().println(ResultTable.of(outcome));
      return outcome.asItShouldBe() ? 0 : FAILED;
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
  }
}
