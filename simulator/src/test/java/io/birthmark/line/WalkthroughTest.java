package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** API-WALKTHROUGH.md, command by command, against a real node. */
@Tag("full")
class WalkthroughTest {
  private static final Path DOCUMENT = Path.of("../cluster-config/docs/API-WALKTHROUGH.md");
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration COMMAND = Duration.ofMinutes(3);
  private static final Pattern STEP =
      Pattern.compile(
          "```sh(?: (\\w+))?\\n(.*?)```\\n(?:Answer: (\\d+)(.*?)\\n\\n)?", Pattern.DOTALL);
  private static final Pattern FIELD = Pattern.compile("`(/[^`]*)` ([^,\\n]+)");

  @TempDir private Path data;
  @TempDir private Path scratch;

  /**
   * One block of commands.
   *
   * @param kind what is special about it: {@code setup} or {@code stopped}
   * @param answer the last number that it prints, or else its exit code
   * @param fields what must stand where in the JSON that was answered
   */
  private record Step(String kind, String commands, int answer, List<Field> fields) {}

  private record Field(String pointer, String value) {}

  /** What a block of commands came to. */
  private record Outcome(int exit, String printed) {}

  @Test
  void isTrueToTheLetter() throws Exception {
    birthmarkOnThePath();
    var steps = steps(Files.readString(DOCUMENT) + "\n");
    assertThat(steps).hasSizeGreaterThan(20);
    var script = new StringBuilder(functions(steps.getFirst()));
    var node =
        NodeProcess.start(
            data, List.of("--demo", "--http-port", "0", "--mqtt-port", "0", "--status-port", "0"));
    try {
      var address = node.awaitReady(START);
      script.append(addresses(address.http(), address.mqtt()));
      for (var step : steps.subList(1, steps.size())) {
        if (step.kind().equals("stopped")) {
          node.stop();
        }
        check(step, run(script + step.commands()));
        step.commands()
            .lines()
            .filter(line -> line.startsWith("export "))
            .forEach(line -> script.append(line).append('\n'));
      }
    } finally {
      node.stop();
    }
  }

  private static List<Step> steps(String document) {
    var steps = new ArrayList<Step>();
    var found = STEP.matcher(document);
    while (found.find()) {
      var kind = found.group(1) == null ? "" : found.group(1);
      var fields = new ArrayList<Field>();
      if (found.group(4) != null) {
        var field = FIELD.matcher(found.group(4));
        while (field.find()) {
          fields.add(new Field(field.group(1), field.group(2).strip()));
        }
      }
      assertThat(found.group(3) != null || kind.equals("setup")).as(found.group(2)).isTrue();
      steps.add(
          new Step(
              kind,
              found.group(2),
              found.group(3) == null ? 0 : Integer.parseInt(found.group(3)),
              fields));
    }
    return steps;
  }

  /** What the first step defines, without where a node usually is. */
  private static String functions(Step setup) {
    return setup
        .commands()
        .lines()
        .filter(line -> !line.startsWith("export "))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** The addresses of this node in place of the usual ones. */
  private String addresses(URI http, URI mqtt) {
    return """
    export NODE=%s MQTT=%s DATA=%s
    export AUTH="Authorization: Bearer $(cat $DATA/bootstrap.token)"
    """
        .formatted(http, mqtt, data);
  }

  private void check(Step step, Outcome outcome) throws Exception {
    var what = step.commands() + "\n" + outcome.printed();
    var numbers = outcome.printed().lines().filter(line -> line.matches("\\d+")).toList();
    int answer = numbers.isEmpty() ? outcome.exit() : Integer.parseInt(numbers.getLast());
    var json = step.fields().isEmpty() ? null : answered();
    assertThat(answer).as(what + json).isEqualTo(step.answer());
    for (var field : step.fields()) {
      assertThat(answered().at(field.pointer()).asText())
          .as("%s in %s%n%s", field.pointer(), what, json)
          .isEqualTo(field.value());
    }
  }

  private JsonNode answered() throws Exception {
    return LineJson.MAPPER.readTree(scratch.resolve("answer.json").toFile());
  }

  /** The command line as the launcher starts it, without building a distribution. */
  private void birthmarkOnThePath() throws Exception {
    Files.writeString(
        scratch.resolve("birthmark"),
        """
        #!/bin/sh
        exec '%s' --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
          -cp '%s' io.birthmark.cli.BirthmarkCli "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    Files.setPosixFilePermissions(
        scratch.resolve("birthmark"), PosixFilePermissions.fromString("rwx------"));
  }

  private Outcome run(String script) throws Exception {
    var output = scratch.resolve("output.txt");
    var builder =
        new ProcessBuilder("sh", "-c", script)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().merge("PATH", scratch + ":", (old, mine) -> mine + old);
    var process = builder.start();
    try {
      assertThat(process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS)).as(script).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }
}
