package io.birthmark.cadouble;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every double's command is told. */
public final class DoubleOptions {
  private static final int MISUSED = 2;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "where callers connect, on loopback; 0 for a free one (${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--control-port",
      paramLabel = "PORT",
      description =
          "where it is told to misbehave, on loopback; 0 for a free one (${DEFAULT-VALUE})")
  private int controlPort;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      required = true,
      description = "keys, ledger and all state; new, or that of the double to go on with")
  private Path folder = Path.of(".");

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "requests for certificates a second; 0 for the CA's own quota (${DEFAULT-VALUE})")
  private int rate;

  @Option(
      names = "--chaos",
      paramLabel = "SEED",
      description = "draws a fault for some requests; 0 for none (${DEFAULT-VALUE})")
  private long chaos;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** Runs a double until the process is told to end; 2 when it cannot be started as it was told. */
  public int run(CaDouble.Kind kind, boolean plain)
      throws GeneralSecurityException, InterruptedException {
    return run(kind, plain, Settings.TOKEN_SECONDS);
  }

  /** The same, where a token stands for its request for another time than AWS's. */
  public int run(CaDouble.Kind kind, boolean plain, long tokenSeconds)
      throws GeneralSecurityException, InterruptedException {
    var options = new CaDouble.Options(port, controlPort, folder, rate, chaos, tokenSeconds, plain);
    var over = new CountDownLatch(1);
    try (var running = new CaDouble(kind, options, InstantSource.system())) {
      Runtime.getRuntime().addShutdownHook(new Thread(over::countDown));
      spec.commandLine().getOut().println(running.readyLine());
      spec.commandLine().getOut().flush();
      over.await();
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("The double cannot be started: " + e.getMessage());
      return MISUSED;
    }
  }
}
