package io.birthmark.cadouble;

import io.birthmark.cli.CliCommand;
import picocli.CommandLine.Command;

/** {@code birthmark ca-double}: a local stand-in of an outside CA. */
@Command(
    name = "ca-double",
    mixinStandardHelpOptions = true,
    description =
        "Stands in for an outside CA, for tests and demos: signs for real, misbehaves on demand.")
public final class CaDoubleCommand implements CliCommand {}
