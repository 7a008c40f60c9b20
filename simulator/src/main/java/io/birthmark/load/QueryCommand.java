package io.birthmark.load;

import io.birthmark.cli.CliCommand;
import io.birthmark.line.NodeAddress;
import io.birthmark.line.SeedOption;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code birthmark simulate queries}: how fast a running node answers questions. */
@Command(
    name = "queries",
    mixinStandardHelpOptions = true,
    description =
        "Asks a running node at a fixed rate, whatever its pace: lists, filters, search, single devices, their records, who is stuck. Prints how long the answers took.")
public final class QueryCommand implements Callable<Integer>, CliCommand {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  @Mixin private final NodeAddress node = new NodeAddress();
  @Mixin private final SeedOption seed = new SeedOption();

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "questions per second (${DEFAULT-VALUE})")
  private double rate = 200;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "for how long, after a tenth of it that does not count (${DEFAULT-VALUE})")
  private int seconds = 30;

  @Option(
      names = "--pages",
      paramLabel = "N",
      description = "pages of a thousand devices to ask about (${DEFAULT-VALUE})")
  private int pages = 10;

  @Option(
      names = "--p95",
      paramLabel = "MILLIS",
      description = "end with 1 when a kind of question has a higher p95 (default: none)")
  private @Nullable Double limit;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public String under() {
    return "simulate";
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!(rate > 0) || seconds < 1 || pages < 1) {
      spec.commandLine()
          .getErr()
          .println("--rate must be above 0, --seconds and --pages at least 1");
      return MISUSED;
    }
    long drawn = seed.draw();
    print("Seed " + drawn);
    try (var http = HttpClient.newHttpClient()) {
      var questions = Questions.about(http, node.server(), node.token(), pages);
      new QueryLoad(questions, rate, drawn).run(Duration.ofMillis(seconds * 100L));
      return told(new QueryLoad(questions, rate, drawn + 1).run(Duration.ofSeconds(seconds)));
    } catch (IOException e) {
      spec.commandLine().getErr().println(node.server() + " cannot be asked: " + e.getMessage());
      return FAILED;
    }
  }

  private int told(List<QueryLoad.Result> results) {
    print("  milliseconds        asked   failed      p50      p95      p99      max");
    for (var r : results) {
      print(
          String.format(
              Locale.ROOT,
              "  %-15s %9d %8d %8.1f %8.1f %8.1f %8.1f",
              r.kind().name().toLowerCase(Locale.ROOT),
              r.asked(),
              r.failed(),
              r.p50(),
              r.p95(),
              r.p99(),
              r.max()));
    }
    boolean well =
        results.stream().allMatch(r -> r.failed() == 0 && (limit == null || r.p95() <= limit));
    return well ? 0 : FAILED;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
