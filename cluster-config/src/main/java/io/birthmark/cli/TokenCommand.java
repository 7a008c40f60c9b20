package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.birthmark.access.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark token}: API tokens and line keys, over the API of a running node. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "API tokens and line keys: who may do what.",
    subcommands = {
      TokenCommand.Create.class,
      TokenCommand.All.class,
      TokenCommand.Show.class,
      TokenCommand.Revoke.class
    })
final class TokenCommand implements Callable<Integer> {
  private static final String TOKENS = "/api/v1/tokens";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark token create, list, show, revoke");
    return ExitCode.USAGE;
  }

  private static String one(String id) {
    return TOKENS + "/" + ApiOptions.escaped(id);
  }

  /** {@code birthmark token create NAME}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a token and shows it, once.",
        "A line key has the role FACTORY, and --group, --line, --batch and --quota."
      })
  static final class Create implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "What it is for; no personal data.")
    private String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        split = ",",
        required = true,
        description = "What its holder is here for: ${COMPLETION-CANDIDATES}.")
    private List<Role> roles = List.of();

    @Option(
        names = "--expires",
        paramLabel = "INSTANT",
        description = "Until when it is good, as in 2027-01-31T00:00:00Z.")
    private @Nullable Instant expires;

    @Option(
        names = "--key",
        paramLabel = "KEY",
        description = "Idempotency key: repeated with the same one, it makes no second token.")
    private @Nullable String key;

    @ArgGroup(exclusive = false, heading = "The scope of a line key:%n")
    private @Nullable Scope scope;

    /** What a line key is good for. */
    static final class Scope {
      @Option(names = "--group", required = true, description = "The enrollment group.")
      private String group = "";

      @Option(names = "--line", required = true, description = "The line.")
      private String line = "";

      @Option(names = "--batch", required = true, description = "The batch.")
      private String batch = "";

      @Option(names = "--quota", required = true, description = "Devices that it may register.")
      private int quota;

      @Option(names = "--not-before", description = "From when on it is good (default: at once).")
      private @Nullable Instant notBefore;

      void write(ObjectNode body) {
        var written =
            body.putObject("scope")
                .put("group", group)
                .put("line", line)
                .put("batch", batch)
                .put("quota", quota);
        if (notBefore != null) {
          written.put("notBefore", notBefore.toString());
        }
      }
    }

    @Override
    public Integer call() {
      var body = Printer.JSON.createObjectNode().put("name", name);
      var names = body.putArray("roles");
      roles.forEach(role -> names.add(role.name()));
      if (expires != null) {
        body.put("expires", expires.toString());
      }
      if (scope != null) {
        scope.write(body);
      }
      var once = key == null ? UUID.randomUUID().toString() : key;
      return api.call((client, printer) -> {
        var answer = client.post(TOKENS, body, once, Optional.empty());
        if (answer.status() == 200) {
          api.errors()
              .line(
                  "It was made before with this key. Its secret is not told again: if it is lost,"
                      + " revoke the token.");
        }
        return api.told(printer, answer);
      });
    }
  }

  /** {@code birthmark token list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all tokens.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.listed(client, printer, TOKENS, All::row));
    }

    private static String row(JsonNode token) {
      return "%-16s %-8s %-20s %-24s %s"
          .formatted(
              ApiOptions.text(token, "prefix"),
              ApiOptions.text(token, "state"),
              ApiOptions.text(token, "expires"),
              ApiOptions.join(token.path("roles")),
              ApiOptions.text(token, "name"));
    }
  }

  /** {@code birthmark token show ID}. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a token.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The part after bmk_.")
    private String id = "";

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.told(printer, client.get(one(id))));
    }
  }

  /** {@code birthmark token revoke ID}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revokes a token for good.")
  static final class Revoke implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "The part after bmk_.")
    private String id = "";

    @Override
    public Integer call() {
      var nothing = Printer.JSON.createObjectNode();
      return api.call(
          (client, printer) -> api.told(printer, post(client, one(id) + ":revoke", nothing)));
    }
  }

  private static ApiClient.Answer post(ApiClient client, String path, ObjectNode body)
      throws ApiClient.UnreachableException {
    return client.post(path, body, UUID.randomUUID().toString(), Optional.empty());
  }
}
