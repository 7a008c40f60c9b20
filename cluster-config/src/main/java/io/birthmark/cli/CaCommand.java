package io.birthmark.cli;

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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark ca}: the embedded certificate authority. */
@Command(
    name = "ca",
    mixinStandardHelpOptions = true,
    description = "The embedded certificate authority.",
    subcommands = CaCommand.Init.class)
final class CaCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark ca init");
    return 2;
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
