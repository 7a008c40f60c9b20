package io.birthmark.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
    subcommands = {
      GroupCommand.All.class,
      GroupCommand.Show.class,
      GroupCommand.Put.class,
      GroupCommand.Open.class,
      GroupCommand.Close.class
    })
final class GroupCommand implements Callable<Integer> {
  private static final String GROUPS = "/api/v1/groups";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark group list, show, put, open, close");
    return ExitCode.USAGE;
  }

  private static String one(String id) {
    return GROUPS + "/" + ApiOptions.escaped(id);
  }

  /** {@code birthmark group list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all groups.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.listed(client, printer, GROUPS, All::row));
    }

    private static String row(JsonNode group) {
      return "%-24s %-8s %s"
          .formatted(
              ApiOptions.text(group, "id"),
              ApiOptions.text(group, "gate"),
              ApiOptions.join(group.path("evidence")));
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
      return api.call((client, printer) -> api.told(printer, client.get(one(id))));
    }
  }

  /** {@code birthmark group put GROUP}. */
  @Command(
      name = "put",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a group, or changes what is named of one that is there.",
        "It is changed as it was read, and not when it has changed meanwhile."
      })
  static final class Put implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String id = "";

    @Option(
        names = "--evidence",
        paramLabel = "KIND",
        split = ",",
        description = "What it accepts: initial-key, manufacturer-signature, idevid, token.")
    private List<String> evidence = List.of();

    @Option(
        names = "--name-rule",
        paramLabel = "RULE",
        description = "How its devices are named, as in acme-{serial}.")
    private @Nullable String nameRule;

    @Option(
        names = "--profile",
        paramLabel = "NAME",
        description = "The certificate profile (default: device).")
    private @Nullable String profile;

    @Mixin private RouteOptions route = new RouteOptions();

    @Option(
        names = "--anchor",
        paramLabel = "ID|FILE",
        description =
            "A maker's proven root, by its id or as a PEM file; once for each of them all.")
    private List<String> anchors = List.of();

    @Override
    public Integer call() {
      var roots = anchors.stream().map(this::named).toList();
      var issuers = route.read();
      return api.call((client, printer) -> {
        var before = client.get(one(id));
        if (!before.good() && before.status() != 404) {
          return api.refused(before);
        }
        var old = before.good() ? before.json() : Printer.JSON.createObjectNode();
        var body =
            Printer.JSON
                .createObjectNode()
                .put("profile", chosen(profile, old, "profile", "device"));
        body.setAll(issuers);
        if (issuers.isEmpty()) {
          RouteOptions.asBefore(old, body);
        }
        Optional.ofNullable(nameRule)
            .or(() -> Optional.ofNullable(old.path("nameRule").textValue()))
            .ifPresent(rule -> body.put("nameRule", rule));
        list(body, "evidence", evidence, old);
        list(body, "anchors", roots, old);
        return api.told(printer, client.put(one(id), body, before.etag()));
      });
    }

    private String named(String anchor) {
      return ID.matcher(anchor).matches()
          ? anchor
          : new String(InputFile.bytes(spec, Path.of(anchor)), US_ASCII);
    }

    private static String chosen(
        @Nullable String given, JsonNode old, String field, String otherwise) {
      return given != null ? given : old.path(field).asText(otherwise);
    }

    private static void list(ObjectNode body, String field, List<String> given, JsonNode old) {
      var into = body.putArray(field);
      if (given.isEmpty()) {
        old.path(field).forEach(into::add);
      } else {
        given.forEach(into::add);
      }
    }
  }

  /** {@code birthmark group open GROUP}. */
  @Command(
      name = "open",
      mixinStandardHelpOptions = true,
      description = "Lets a group take devices again.")
  static final class Open implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String id = "";

    @Override
    public Integer call() {
      return turned(api, id, ":open");
    }
  }

  /** {@code birthmark group close GROUP}. */
  @Command(
      name = "close",
      mixinStandardHelpOptions = true,
      description = "Lets a group take no more devices; those it took are left alone.")
  static final class Close implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "GROUP", description = "The group.")
    private String id = "";

    @Override
    public Integer call() {
      return turned(api, id, ":close");
    }
  }

  private static int turned(ApiOptions api, String id, String verb) {
    return api.call((client, printer) -> {
      var before = client.get(one(id));
      return before.good()
          ? api.told(
              printer,
              client.post(
                  one(id) + verb,
                  Printer.JSON.createObjectNode(),
                  UUID.randomUUID().toString(),
                  before.etag()))
          : api.refused(before);
    });
  }
}
