package io.birthmark.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark group}: enrollment groups, over the API of a running node. */
@Command(
    name = "group",
    mixinStandardHelpOptions = true,
    description = "Enrollment groups: who may claim what.",
    subcommands = {GroupCommand.All.class, GroupCommand.Show.class, GroupCommand.Create.class})
final class GroupCommand implements Callable<Integer> {
  private static final String GROUPS = "/api/v1/groups";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec)
        .println("Say which: birthmark group list, birthmark group show, birthmark group create");
    return ExitCode.USAGE;
  }

  /** {@code birthmark group list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all groups.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var answer = client.get(GROUPS);
        if (!answer.good()) {
          return api.refused(answer);
        }
        answer
            .json()
            .path("items")
            .forEach(group -> {
              if (printer.form() == Printer.Form.TABLE) {
                printer.line(
                    "%-24s %-8s %s"
                        .formatted(
                            ApiOptions.text(group, "id"),
                            ApiOptions.text(group, "gate"),
                            ApiOptions.join(group.path("evidence"))));
              } else {
                printer.document(group);
              }
            });
        return ExitCode.DONE;
      });
    }
  }

  /** {@code birthmark group show GROUP}. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a group.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String id = "";

    @Override
    public Integer call() {
      return api.call((client, printer) ->
          api.told(printer, client.get(GROUPS + "/" + ApiOptions.escaped(id))));
    }
  }

  /** {@code birthmark group create GROUP}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a group, or changes it.")
  static final class Create implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String id = "";

    @Option(
        names = "--evidence",
        paramLabel = "KIND",
        split = ",",
        required = true,
        description = "What it accepts: initial-key, manufacturer-signature, idevid, token.")
    private List<String> evidence = List.of();

    @Option(
        names = "--name-rule",
        paramLabel = "RULE",
        required = true,
        description = "How its devices are named, as in acme-{serial}.")
    private String nameRule = "";

    @Option(names = "--profile", paramLabel = "NAME", defaultValue = "device")
    private String profile = "device";

    @Option(names = "--ca", paramLabel = "NAME", defaultValue = "embedded")
    private String ca = "embedded";

    @Override
    public Integer call() {
      var body =
          Printer.JSON
              .createObjectNode()
              .put("nameRule", nameRule)
              .put("profile", profile)
              .put("ca", ca);
      var kinds = body.putArray("evidence");
      evidence.forEach(kinds::add);
      return api.call((client, printer) ->
          api.told(printer, client.put(GROUPS + "/" + ApiOptions.escaped(id), body)));
    }
  }
}
