package io.birthmark.load;

import io.birthmark.cli.CliCommand;
import io.birthmark.line.BrokerAddress;
import io.birthmark.line.Crypto;
import io.birthmark.line.FactoryLine;
import io.birthmark.line.NodeAddress;
import io.birthmark.line.ProgressBar;
import io.birthmark.line.SeedOption;
import io.birthmark.node.NodeCore;
import io.birthmark.node.NodeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate load}: as many good devices as wanted, as fast as they are served. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description =
        "Provisions good devices as fast as they are served, by a running node over MQTT or straight through the twins of a node in this process.")
public final class LoadCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final int BATCH = 5_000;

  @Mixin private final NodeAddress node = new NodeAddress();
  @Mixin private final BrokerAddress broker = new BrokerAddress();
  @Mixin private final SeedOption seed = new SeedOption();

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "how many devices (${DEFAULT-VALUE})")
  private int devices = 10_000;

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "number of the first device, to go on where an earlier load ended (0)")
  private int first;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "devices on their way at the same time (${DEFAULT-VALUE})")
  private int window = 256;

  @Option(
      names = "--direct",
      description = "no broker: through the desk and twins of a node in this process")
  private boolean direct;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder of the load's own files and, with --direct, of the node (${DEFAULT-VALUE})")
  private Path data = Path.of("load-data");

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description = "with --direct: JDBC URL of the journal's database (default: embedded H2)")
  private @Nullable String postgres;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "with --direct: the node's settings (default: those of a demo)")
  private @Nullable Path config;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String under() {
    return "simulate";
  }

  @Override
  public Integer call() throws InterruptedException {
    if (devices < 1 || first < 0 || window < 1) {
      spec.commandLine()
          .getErr()
          .println("--devices and --in-flight must be at least 1, --first at least 0");
      return MISUSED;
    }
    Crypto.preferFastProvider();
    long drawn = seed.draw();
    print("Seed " + drawn);
    try {
      return direct ? direct(drawn) : overMqtt(drawn);
    } catch (IOException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return FAILED;
    }
  }

  private int direct(long drawn) throws IOException, InterruptedException {
    var options =
        new NodeOptions(
            data,
            config == null,
            Optional.ofNullable(config),
            Optional.ofNullable(postgres),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try (var core = NodeCore.start(options);
        var load =
            DirectLoad.open(core, data.resolve("line"), drawn, window, InstantSource.system())) {
      return run(load);
    }
  }

  private int overMqtt(long drawn) throws IOException, InterruptedException {
    var api = node.api();
    try (var load =
        new MqttLoad(
            api, broker.mqtt(), data.resolve("line"), drawn, window, InstantSource.system())) {
      return run(load);
    }
  }

  private int run(Load load) throws IOException, InterruptedException {
    var done = new AtomicInteger();
    long registering = 0;
    long provisioning = 0;
    try (var bar = ProgressBar.onTerminal()) {
      bar.show(() -> new FactoryLine.Progress(devices, done.get(), done.get(), 0));
      while (done.get() < devices) {
        var batch = load.make(first + done.get(), Math.min(BATCH, devices - done.get()));
        long begun = System.nanoTime();
        load.register(batch);
        long registered = System.nanoTime();
        load.provision(batch);
        registering += registered - begun;
        provisioning += System.nanoTime() - registered;
        done.addAndGet(batch.size());
      }
    }
    print("%8d devices OPERATIONAL".formatted(devices));
    print("%8.0f registered per second".formatted(devices / seconds(registering)));
    print("%8.0f provisioned per second".formatted(devices / seconds(provisioning)));
    return 0;
  }

  private static double seconds(long nanos) {
    return Math.max(1, nanos) / 1e9;
  }

  private void print(String text) {
    spec.commandLine().getOut().println(text);
  }
}
