package io.birthmark.cadouble.ejbca;

import io.birthmark.cadouble.DoubleOptions;
import io.birthmark.cli.CliCommand;
import java.security.GeneralSecurityException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code birthmark ca-double ejbca}. */
@Command(
    name = "ejbca",
    mixinStandardHelpOptions = true,
    description = "EJBCA's REST interface over HTTPS with client certificates.")
public final class EjbcaCommand implements Callable<Integer>, CliCommand {
  @Mixin private DoubleOptions options = new DoubleOptions();

  @Override
  public String under() {
    return "ca-double";
  }

  @Override
  public Integer call() throws GeneralSecurityException, InterruptedException {
    return options.run(new EjbcaKind(), false);
  }
}
