package io.birthmark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code birthmark cloud}: where certificates are registered. */
@Command(
    name = "cloud",
    mixinStandardHelpOptions = true,
    description = "Clouds, where certificates are registered after they were issued.",
    subcommands = {CloudCommand.All.class, CloudCommand.Pending.class})
final class CloudCommand implements Callable<Integer> {
  private static final String CLOUDS = "/api/v1/clouds";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Out.of(spec).println("Say which: birthmark cloud list, pending NAME");
    return ExitCode.USAGE;
  }

  /** {@code birthmark cloud list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "All clouds: how many certificates are as they should be, and what is wrong.")
  static final class All implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();

    @Override
    public Integer call() {
      return api.call((client, printer) -> api.listed(client, printer, CLOUDS, All::row));
    }

    private static String row(JsonNode cloud) {
      var since =
          cloud.has("waitingSince") ? " since " + ApiOptions.text(cloud, "waitingSince") : "";
      return String.format(
              Locale.ROOT,
              "%-16s %d as they should be, %d waiting%s, %d refused",
              ApiOptions.text(cloud, "name"),
              cloud.path("reached").asLong(),
              cloud.path("waiting").asLong(),
              since,
              cloud.path("refused").asLong())
          + why(cloud);
    }
  }

  /** {@code birthmark cloud pending}. */
  @Command(
      name = "pending",
      mixinStandardHelpOptions = true,
      description = {
        "The certificates that are not yet as they should be in a cloud: the device, what is wanted, since",
        "when, why not, and when it is tried again."
      })
  static final class Pending implements Callable<Integer> {
    /** What may be asked for. */
    enum State {
      WAITING,
      REFUSED
    }

    @Mixin private ApiOptions api = new ApiOptions();

    @Parameters(paramLabel = "NAME", description = "The cloud's name.")
    private String name = "";

    @Option(
        names = "--state",
        paramLabel = "STATE",
        defaultValue = "WAITING",
        description =
            "waiting: it will be tried again soon; refused: the cloud does not take it"
                + " (default: ${DEFAULT-VALUE}).")
    private State state = State.WAITING;

    @Override
    public Integer call() {
      var list = CLOUDS + "/" + ApiOptions.escaped(name) + "/registrations?state=" + state;
      return api.call((client, printer) -> api.listed(client, printer, list, Pending::row));
    }

    private static String row(JsonNode one) {
      var again = one.has("next") ? ", tried again at " + ApiOptions.text(one, "next") : "";
      return String.format(
              Locale.ROOT,
              "%-24s  %s  to be %s since %s, tried %d times%s",
              ApiOptions.text(one, "device"),
              ApiOptions.text(one, "certificateSha256"),
              ApiOptions.text(one, "wanted"),
              ApiOptions.text(one, "since"),
              one.path("attempts").asInt(),
              again)
          + why(one);
    }
  }

  private static String why(JsonNode whose) {
    var failure = whose.path("failure");
    return failure.isMissingNode()
        ? ""
        : ": " + ApiOptions.text(failure, "reason") + ", " + ApiOptions.text(failure, "words");
  }
}
