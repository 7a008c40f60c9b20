package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.birthmark.ca.embedded.CaCeremony;
import io.birthmark.node.DataFolder;
import io.birthmark.node.EmbeddedCaRoom;
import io.birthmark.pki.CryptoProviders;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark ca}: certificate authorities. */
@Command(
    name = "ca",
    mixinStandardHelpOptions = true,
    description = "Certificate authorities: the embedded one's ceremony, and how each does.",
    subcommands = {
      CaCommand.Init.class,
      CaCommand.All.class,
      CaCommand.Show.class,
      CaCommand.Test.class,
      CaCommand.Drain.class,
      CaCommand.Resume.class,
      PendingCommand.class,
      ReconcileCommand.class,
      CaCommand.Reconciliation.class,
      CaCommand.StopReconciling.class
    })
final class CaCommand implements Callable<Integer> {
  private static final String CAS = "/api/v1/cas";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec)
        .println(
            "Say which: birthmark ca init, list, show NAME, test NAME, drain NAME, resume NAME,"
                + " pending NAME, reconcile NAME, reconciliation NAME, stop-reconciling NAME");
    return ExitCode.USAGE;
  }

  /** {@code birthmark ca list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All authorities: whether each takes requests, and who waits for it.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.listed(client, printer, CAS, All::row));
    }

    private static String row(JsonNode ca) {
      long waiting = 0;
      for (var group : ca.path("waiting")) {
        waiting += group.path("devices").asLong();
      }
      return "%-16s %-8s %d waiting, %d in flight, issuer until %s%s"
          .formatted(
              ApiOptions.text(ca, "name"),
              ApiOptions.text(ca, "intake"),
              waiting,
              ca.path("load").path("inFlight").asInt(),
              ApiOptions.text(ca.path("issuer"), "notAfter"),
              held(ca));
    }

    private static String held(JsonNode ca) {
      var text = new StringBuilder();
      long queue = Math.round(ca.path("budget").path("queueSeconds").asDouble());
      if (queue > 0) {
        text.append(", next turn in ").append(queue).append(" s");
      }
      var breaker = ca.path("breaker");
      if (!ApiOptions.text(breaker, "state").equals("CLOSED")) {
        text.append(", let alone: ").append(ApiOptions.text(breaker, "reason"));
      }
      return text.toString();
    }
  }

  /** {@code birthmark ca show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "One authority: its issuer, what it can do, how it does, who waits for it.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The authority's name.")
    private String name = "";

    @Override
    public Integer call() {
      return api.call(
          (client, printer) -> api.told(printer, client.get(CAS + "/" + ApiOptions.escaped(name))));
    }
  }

  /** {@code birthmark ca reconciliation}. */
  @Command(
      name = "reconciliation",
      mixinStandardHelpOptions = true,
      description = "How far the CA's own list was compared with what the devices know.")
  static final class Reconciliation implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The authority's name.")
    private String name = "";

    @Override
    public Integer call() {
      return api.call((client, printer) ->
          api.told(printer, client.get(CAS + "/" + ApiOptions.escaped(name) + "/reconciliation")));
    }
  }

  /** {@code birthmark ca test}. */
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Has the node look whether certificates could be had: name, TLS, rights, clock, settings, state,",
        "certificate. It asks for none. Ends with 1 when something is wrong."
      })
  static final class Test implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The authority's name.")
    private String name = "";

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var answer = client.post(CAS + "/" + ApiOptions.escaped(name) + ":test");
        if (!answer.good()) {
          return api.refused(answer);
        }
        var found = answer.json();
        if (printer.form() == Printer.Form.TABLE) {
          found.path("findings").forEach(finding -> printer.line(row(finding)));
        } else {
          printer.document(found);
        }
        return found.path("passed").asBoolean() ? ExitCode.DONE : ExitCode.FAILED;
      });
    }

    private static String row(JsonNode finding) {
      return "%-8s %-12s %s"
          .formatted(
              ApiOptions.text(finding, "outcome"),
              ApiOptions.text(finding, "check"),
              ApiOptions.text(finding, "detail"));
    }
  }

  /** {@code birthmark ca drain}. */
  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description =
          "Lets it take no new requests: devices wait, and what it has is brought to its end.")
  static final class Drain extends Order {
    Drain() {
      super("drain");
    }
  }

  /** {@code birthmark ca resume}. */
  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Lets it take requests again; the devices that wait are called.")
  static final class Resume extends Order {
    Resume() {
      super("resume");
    }
  }

  /** {@code birthmark ca stop-reconciling}. */
  @Command(
      name = "stop-reconciling",
      mixinStandardHelpOptions = true,
      description = "Ends the comparison of its own list that is under way; what it found stays.")
  static final class StopReconciling extends Order {
    StopReconciling() {
      super("stopReconciling");
    }
  }

  /** An order about one authority. */
  abstract static class Order implements Callable<Integer> {
    private final String verb;

    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The authority's name.")
    private String name = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; it stands in the audit record for ever.")
    private String reason = "";

    Order(String verb) {
      this.verb = verb;
    }

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var body = Printer.JSON.createObjectNode().put("reason", reason);
        var key = UUID.randomUUID().toString();
        return api.told(
            printer,
            client.post(
                CAS + "/" + ApiOptions.escaped(name) + ":" + verb, body, key, Optional.of("*")));
      });
    }
  }

  /** {@code birthmark ca init}: the ceremony. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description =
          "The ceremony: makes a root CA and an issuing CA. Carry the root's key file away afterwards.")
  static final class Init implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "./data",
        description = "Data folder of the node (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
        names = "--organization",
        paramLabel = "O",
        required = true,
        description = "Your organization, as it stands in both CA certificates.")
    private String organization = "";

    @Option(
        names = "--name",
        paramLabel = "CN",
        required = true,
        description = "Begin of both CAs' common names, for example \"Acme Devices\".")
    private String name = "";

    @Option(
        names = "--root-passphrase-file",
        paramLabel = "FILE",
        description = "First line is the passphrase of the root's key; asked for when absent.")
    private @Nullable Path rootFile;

    @Option(
        names = "--issuing-passphrase-file",
        paramLabel = "FILE",
        description = "First line is the passphrase of the issuing key; asked for when absent.")
    private @Nullable Path issuingFile;

    @Override
    public Integer call() throws IOException {
      var out = Out.of(spec);
      return switch (DataFolder.open(data)) {
        case DataFolder.Refused(var advice) -> {
          out.println(advice);
          yield 1;
        }
        case DataFolder.Opened(var folder) -> {
          try (folder) {
            yield ceremony(folder);
          }
        }
      };
    }

    private int ceremony(DataFolder folder) throws IOException {
      var out = Out.of(spec);
      var root = passphrase(rootFile, "root");
      var issuing = passphrase(issuingFile, "issuing CA");
      if (root == null || issuing == null) {
        out.println(
            "There is no terminal to ask on: give --root-passphrase-file and --issuing-passphrase-file.");
        return 2;
      }
      var room =
          new EmbeddedCaRoom(
              folder.path(), CryptoProviders.of(true), InstantSource.system(), new SecureRandom());
      try {
        return switch (room.ceremony(CaCeremony.Names.of(organization, name), root, issuing)) {
          case CaCeremony.Refused(var advice) -> {
            out.println(advice);
            yield 1;
          }
          case CaCeremony.Done(var directory, _, _) -> {
            room.keepIssuingPassphrase(issuing);
            out.println("The CA is in " + directory + ".");
            out.println(
                "Carry " + directory.resolve("root.p12") + " away: the node never needs it.");
            yield 0;
          }
        };
      } finally {
        Arrays.fill(root, '\0');
        Arrays.fill(issuing, '\0');
      }
    }

    private static char @Nullable [] passphrase(@Nullable Path file, String whose)
        throws IOException {
      if (file != null) {
        try (var lines = Files.lines(file)) {
          return lines.findFirst().orElse("").toCharArray();
        }
      }
      return Optional.ofNullable(System.console())
          .filter(Console::isTerminal)
          .map(console -> console.readPassword("Passphrase of the %s's key: ", whose))
          .orElse(null);
    }
  }
}
