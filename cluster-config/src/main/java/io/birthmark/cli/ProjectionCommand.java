package io.birthmark.cli;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code birthmark projection}: what the running node makes of its journal. */
@Command(
    name = "projection",
    mixinStandardHelpOptions = true,
    description = "The fleet's lists and counts, which the running node makes of its journal.",
    subcommands = {ProjectionCommand.Rebuild.class, ProjectionCommand.Status.class})
final class ProjectionCommand implements Callable<Integer> {
  private static final String FLEET = "/api/v1/projections/fleet";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark projection rebuild, birthmark projection status");
    return ExitCode.USAGE;
  }

  /** {@code birthmark projection rebuild}: begins to make it anew. */
  @Command(
      name = "rebuild",
      mixinStandardHelpOptions = true,
      description =
          "Begins to make it anew from the journal. The present one is served until that has caught up.")
  static final class Rebuild implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var nothing = Printer.JSON.createObjectNode();
        var key = UUID.randomUUID().toString();
        return api.told(printer, client.post(FLEET + ":rebuild", nothing, key, Optional.empty()));
      });
    }
  }

  /** {@code birthmark projection status}: how far it is. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Tells which generation is served, and how far a rebuild is.")
  static final class Status implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.told(printer, client.get(FLEET)));
    }
  }
}
