package io.birthmark.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code birthmark version}: what is running. */
@Command(name = "version", description = "Says which version this is, and on which Java it runs.")
final class VersionCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  /** The version as the jar's manifest has it. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = BirthmarkCli.class.getPackage().getImplementationVersion();
      return new String[] {
        "Birthmark " + (version != null ? version : "(not packaged)"), "Java " + Runtime.version()
      };
    }
  }

  @Override
  public Integer call() {
    var out = Out.of(spec);
    for (var line : new Provider().getVersion()) {
      out.println(line);
    }
    return 0;
  }
}
