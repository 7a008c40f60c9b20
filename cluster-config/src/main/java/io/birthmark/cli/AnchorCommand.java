package io.birthmark.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Base64;
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

/** {@code birthmark anchor}: trust anchors, over the API of a running node. */
@Command(
    name = "anchor",
    mixinStandardHelpOptions = true,
    description = "Trust anchors: makers' CA certificates, and whose they are.",
    subcommands = {
      AnchorCommand.Add.class,
      AnchorCommand.All.class,
      AnchorCommand.Show.class,
      AnchorCommand.Prove.class,
      AnchorCommand.Remove.class
    })
final class AnchorCommand implements Callable<Integer> {
  private static final String ANCHORS = "/api/v1/anchors";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark anchor add, list, show, prove, remove");
    return ExitCode.USAGE;
  }

  private static String one(String id) {
    return ANCHORS + "/" + ApiOptions.escaped(id);
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  /** {@code birthmark anchor add FILE}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Uploads a maker's CA certificate, and shows the code that its key has to sign.",
        "No group can have it before \"birthmark anchor prove\"."
      })
  static final class Add implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "FILE", description = "The certificate in PEM.")
    private Path file = Path.of("");

    @Override
    public Integer call() {
      var body =
          Printer.JSON
              .createObjectNode()
              .put("certificate", new String(InputFile.bytes(spec, file), US_ASCII));
      return api.call((client, printer) ->
          api.told(printer, client.post(ANCHORS, body, key(), Optional.empty())));
    }
  }

  /** {@code birthmark anchor list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all anchors.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.listed(client, printer, ANCHORS, All::row));
    }

    private static String row(JsonNode anchor) {
      return "%s %-8s %-24s %s"
          .formatted(
              ApiOptions.text(anchor, "id"),
              ApiOptions.text(anchor, "state"),
              ApiOptions.text(anchor, "group"),
              ApiOptions.text(anchor, "commonName"));
    }
  }

  /** {@code birthmark anchor show ID}. */
  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows an anchor.")
  static final class Show implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "SHA-256 of the certificate's DER.")
    private String id = "";

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.told(printer, client.get(one(id))));
    }
  }

  /** {@code birthmark anchor prove ID}. */
  @Command(
      name = "prove",
      mixinStandardHelpOptions = true,
      description = {
        "Shows that the anchor's key is in your hands, by one of two things that it has signed:",
        "a certificate whose subject's commonName is the anchor's code, or the anchor's statement."
      })
  static final class Prove implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "SHA-256 of the certificate's DER.")
    private String id = "";

    @ArgGroup(multiplicity = "1")
    private Proof proof = new Proof();

    /** One of the two. */
    static final class Proof {
      @Option(names = "--certificate", paramLabel = "FILE", description = "In PEM.")
      private @Nullable Path certificate;

      @Option(
          names = "--signature",
          paramLabel = "FILE",
          description = "As \"openssl dgst -sha256 -sign\" writes it over the statement.")
      private @Nullable Path signature;
    }

    @Override
    public Integer call() {
      var body = Printer.JSON.createObjectNode();
      if (proof.certificate != null) {
        body.put("certificate", new String(InputFile.bytes(spec, proof.certificate), US_ASCII));
      }
      if (proof.signature != null) {
        var raw = InputFile.bytes(spec, proof.signature);
        body.put("signature", Base64.getEncoder().encodeToString(raw));
      }
      return api.call((client, printer) ->
          api.told(printer, client.post(one(id) + ":prove", body, key(), Optional.empty())));
    }
  }

  /** {@code birthmark anchor remove ID}. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Removes an anchor that no group has.")
  static final class Remove implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "ID", description = "SHA-256 of the certificate's DER.")
    private String id = "";

    @Override
    public Integer call() {
      return api.call((client, printer) -> {
        var answer = client.delete(one(id), key());
        return answer.good() ? ExitCode.DONE : api.refused(answer);
      });
    }
  }
}
