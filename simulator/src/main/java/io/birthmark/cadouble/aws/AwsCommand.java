package io.birthmark.cadouble.aws;

import io.birthmark.cadouble.DoubleOptions;
import io.birthmark.cadouble.Settings;
import io.birthmark.cli.CliCommand;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code birthmark ca-double aws}. */
@Command(
    name = "aws",
    mixinStandardHelpOptions = true,
    description = "AWS Private CA over HTTPS, with signed requests.")
public final class AwsCommand implements Callable<Integer>, CliCommand {
  @Mixin private DoubleOptions options = new DoubleOptions();

  @Option(names = "--plain", description = "speak HTTP instead of HTTPS")
  private boolean plain;

  @Option(
      names = "--token-life",
      paramLabel = "SECONDS",
      description =
          "how long an idempotency token stands for its request (${DEFAULT-VALUE}, as AWS)")
  private long tokenSeconds = Settings.TOKEN_SECONDS;

  @Override
  public String under() {
    return "ca-double";
  }

  @Override
  public Integer call() throws GeneralSecurityException, InterruptedException {
    return options.run(new AwsKind(), plain, tokenSeconds);
  }
}
