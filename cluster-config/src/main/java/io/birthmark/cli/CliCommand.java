package io.birthmark.cli;

/**
 * A subcommand of {@code birthmark} that lives in another module: a class annotated with picocli's
 * {@code @Command} and named in {@code META-INF/services}. The root command finds it through {@link
 * java.util.ServiceLoader}.
 */
public interface CliCommand {
  /** The name of the command it stands under, or empty when it stands under the root. */
  default String under() {
    return "";
  }
}
