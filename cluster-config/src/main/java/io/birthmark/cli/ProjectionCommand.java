package io.birthmark.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark projection}: what the running node makes of its journal. */
@Command(
    name = "projection",
    mixinStandardHelpOptions = true,
    description = "The fleet's lists and counts, which the running node makes of its journal.",
    subcommands = {ProjectionCommand.Rebuild.class, ProjectionCommand.Status.class})
final class ProjectionCommand implements Callable<Integer> {
  private static final int REFUSED = 1;
  private static final int UNUSABLE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark projection rebuild, birthmark projection status");
    return UNUSABLE;
  }

  /** The node that is asked, and about what. */
  static final class Target {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "./data",
        description = "Data folder of the running node (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
        names = "--url",
        paramLabel = "URL",
        description = "Where the node's API is, when its data folder does not tell.")
    private @Nullable URI url;

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "File with the bearer token (default: bootstrap.token in the data folder).")
    private @Nullable Path tokenFile;

    @Parameters(
        arity = "0..1",
        defaultValue = "fleet",
        description = "Which projection (default and only one: ${DEFAULT-VALUE}).")
    private String projection = "fleet";

    private HttpRequest.Builder request(String verb) throws IOException {
      var base =
          url != null
              ? url
              : URI.create(
                  ConfigFactory.parseString(Files.readString(data.resolve("node.json")))
                      .getString("http"));
      var token =
          Files.readString(tokenFile != null ? tokenFile : data.resolve("bootstrap.token")).strip();
      return HttpRequest.newBuilder(base.resolve("/api/v1/projections/" + projection + verb))
          .header("Authorization", "Bearer " + token)
          .timeout(PATIENCE);
    }
  }

  /** {@code birthmark projection rebuild}: begins to make it anew. */
  @Command(
      name = "rebuild",
      mixinStandardHelpOptions = true,
      description =
          "Begins to make it anew from the journal. The present one is served until that has caught up.")
  static final class Rebuild implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Target target = new Target();

    @Override
    public Integer call() throws InterruptedException {
      return ask(spec, target, ":rebuild", request -> request.POST(BodyPublishers.noBody()));
    }
  }

  /** {@code birthmark projection status}: how far it is. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Tells which generation is served, and how far a rebuild is.")
  static final class Status implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private Target target = new Target();

    @Override
    public Integer call() throws InterruptedException {
      return ask(spec, target, "", HttpRequest.Builder::GET);
    }
  }

  private interface Method {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  private static int ask(@Nullable CommandSpec spec, Target target, String verb, Method method)
      throws InterruptedException {
    var out = Out.of(spec);
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(method.of(target.request(verb)).build(), BodyHandlers.ofString());
      var body = ConfigFactory.parseString(answer.body());
      boolean good = answer.statusCode() / 100 == 2;
      out.println(good ? told(body) : "The node refused: " + body.getString("detail"));
      return good ? 0 : REFUSED;
    } catch (IOException | ConfigException | IllegalArgumentException e) {
      out.println(
          "The node cannot be asked: "
              + e.getMessage()
              + "; name the data folder of a running node with --data, or --url and --token-file");
      return UNUSABLE;
    }
  }

  private static String told(Config status) {
    var served =
        "generation "
            + status.getInt("generation")
            + " is served, of "
            + status.getLong("records")
            + " records";
    return status.getBoolean("done")
        ? "DONE " + served
        : "REBUILDING " + status.getInt("progressPercent") + " %; " + served;
  }
}
