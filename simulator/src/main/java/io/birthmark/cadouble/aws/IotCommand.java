package io.birthmark.cadouble.aws;

import io.birthmark.cadouble.DoubleOptions;
import io.birthmark.cli.CliCommand;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code birthmark ca-double iot}. */
@Command(
    name = "iot",
    mixinStandardHelpOptions = true,
    description =
        "AWS IoT Core's control plane over HTTPS, with signed requests: no CA, but where what CAs"
            + " issue is registered.")
public final class IotCommand implements Callable<Integer>, CliCommand {
  @Mixin private DoubleOptions options = new DoubleOptions();

  @Option(names = "--plain", description = "speak HTTP instead of HTTPS")
  private boolean plain;

  @Override
  public String under() {
    return "ca-double";
  }

  @Override
  public Integer call() throws GeneralSecurityException, InterruptedException {
    return options.run(new IotKind(), plain);
  }
}
