package io.birthmark.line;

import io.birthmark.cli.CliCommand;
import picocli.CommandLine.Command;

/** {@code birthmark simulate}: what can be simulated around a node. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    subcommands = LineCommand.class,
    description = "Simulates what stands around a node.")
public final class SimulateCommand implements CliCommand {}
