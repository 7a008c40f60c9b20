package io.birthmark.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark profile}: certificate profiles, over the API of a running node. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Certificate profiles: what certificates look like, version by version.",
    subcommands = {
      ProfileCommand.All.class,
      ProfileCommand.Show.class,
      ProfileCommand.Versions.class,
      ProfileCommand.Publish.class,
      ProfileCommand.Retire.class,
      ProfileCommand.Reinstate.class,
      ProfileCommand.DryRun.class
    })
final class ProfileCommand implements Callable<Integer> {
  private static final String PROFILES = "/api/v1/profiles";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec)
        .println(
            "Say which: birthmark profile list, show, versions, publish, retire, reinstate, dry-run");
    return ExitCode.USAGE;
  }

  private static String one(String name) {
    return PROFILES + "/" + ApiOptions.escaped(name);
  }

  private static String row(JsonNode profile) {
    return "%-24s %3d %-8s %9d s  %s"
        .formatted(
            ApiOptions.text(profile, "name"),
            profile.path("version").asInt(),
            ApiOptions.text(profile, "state"),
            profile.path("validitySeconds").asLong(),
            ApiOptions.join(profile.path("keys")));
  }

  private static ObjectNode object(@Nullable CommandSpec spec, Path file) {
    try {
      if (Printer.JSON.readTree(InputFile.bytes(spec, file)) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException _) {
      // Told below, like any other document that is no object.
    }
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), file + " holds no JSON object");
  }

  /** {@code birthmark profile list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All profiles, each with its newest version.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call(
          (client, printer) -> api.listed(client, printer, PROFILES, ProfileCommand::row));
    }
  }

  /** {@code birthmark profile show NAME}. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a profile.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The profile.")
    private String name = "";

    @Option(names = "--version-number", paramLabel = "N", description = "Default: the newest.")
    private @Nullable Integer version;

    @Override
    public Integer call() {
      var query = version == null ? "" : "?version=" + version;
      return api.call((client, printer) -> api.told(printer, client.get(one(name) + query)));
    }
  }

  /** {@code birthmark profile versions NAME}. */
  @Command(
      name = "versions",
      mixinStandardHelpOptions = true,
      description = "All versions of a profile.")
  static final class Versions implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The profile.")
    private String name = "";

    @Override
    public Integer call() {
      var list = one(name) + "/versions";
      return api.call((client, printer) -> api.listed(client, printer, list, ProfileCommand::row));
    }
  }

  /** {@code birthmark profile publish NAME FILE}. */
  @Command(
      name = "publish",
      mixinStandardHelpOptions = true,
      description = {
        "Publishes the first or the next version of a profile.",
        "What the newest version says already changes nothing."
      })
  static final class Publish implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The profile.")
    private String name = "";

    @Parameters(
        paramLabel = "FILE",
        description = "JSON, as in {\"keys\": [\"EC_P256\"], \"validitySeconds\": 7776000}.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      var body = object(spec, file);
      return api.call((client, printer) -> {
        var before = client.get(one(name));
        return before.good() || before.status() == 404
            ? api.told(printer, client.put(one(name), body, before.etag()))
            : api.refused(before);
      });
    }
  }

  /** {@code birthmark profile retire NAME}. */
  @Command(
      name = "retire",
      mixinStandardHelpOptions = true,
      description = "Lets no new intent follow a profile; what was begun is finished.")
  static final class Retire implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The profile.")
    private String name = "";

    @Override
    public Integer call() {
      return turned(api, name, ":retire");
    }
  }

  /** {@code birthmark profile reinstate NAME}. */
  @Command(
      name = "reinstate",
      mixinStandardHelpOptions = true,
      description = "Lets new intents follow a retired profile again.")
  static final class Reinstate implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The profile.")
    private String name = "";

    @Override
    public Integer call() {
      return turned(api, name, ":reinstate");
    }
  }

  private static int turned(ApiOptions api, String name, String verb) {
    return api.call((client, printer) -> {
      var body = Printer.JSON.createObjectNode();
      var key = UUID.randomUUID().toString();
      return api.told(printer, client.post(one(name) + verb, body, key, Optional.of("*")));
    });
  }

  /** {@code birthmark profile dry-run NAME}. */
  @Command(
      name = "dry-run",
      mixinStandardHelpOptions = true,
      description = {
        "Tells what a device's request would become under a profile, or why nothing.",
        "Asks no CA, claims no key, writes nothing."
      })
  static final class DryRun implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The profile.")
    private String name = "";

    @Option(names = "--csr", required = true, paramLabel = "FILE", description = "PKCS#10 in PEM.")
    private Path csr = Path.of("");

    @Option(names = "--device", required = true, paramLabel = "ID", description = "Who would ask.")
    private String device = "";

    @Option(
        names = "--facts",
        paramLabel = "MANUFACTURER,MODEL,SERIAL",
        split = ",",
        arity = "1",
        description = "For a device that is not registered.")
    private String @Nullable [] facts;

    @Option(names = "--ca", paramLabel = "NAME", description = "Default: the only one.")
    private @Nullable String ca;

    @Option(names = "--version-number", paramLabel = "N", description = "Default: the newest.")
    private @Nullable Integer version;

    @Option(
        names = "--profile",
        paramLabel = "FILE",
        description = "JSON that is not published yet, as for \"birthmark profile publish\".")
    private @Nullable Path profile;

    @Override
    public Integer call() {
      var body =
          Printer.JSON
              .createObjectNode()
              .put("csr", new String(InputFile.bytes(spec, csr), US_ASCII).strip())
              .put("device", device);
      if (facts != null) {
        if (facts.length != 3) {
          throw new ParameterException(
              Objects.requireNonNull(spec).commandLine(),
              "--facts takes manufacturer, model and serial");
        }
        body.putObject("facts")
            .put("manufacturer", facts[0])
            .put("model", facts[1])
            .put("serial", facts[2]);
      }
      Optional.ofNullable(ca).ifPresent(value -> body.put("ca", value));
      Optional.ofNullable(version).ifPresent(value -> body.put("version", value));
      Optional.ofNullable(profile).ifPresent(file -> body.set("profile", object(spec, file)));
      var key = UUID.randomUUID().toString();
      return api.call((client, printer) ->
          api.told(printer, client.post(one(name) + ":dryRun", body, key, Optional.empty())));
    }
  }
}
