package io.birthmark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole bench with a small crowd: that its figures are complete, not what they are. */
@Tag("full")
class FairnessRunTest {
  private static final int CROWD = 60;

  @TempDir private Path folder;

  @Test
  void everyFigureIsMeasured() throws Exception {
    var file = folder.resolve("report.json");
    var out = new StringWriter();

    int code =
        new CommandLine(new FairnessCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(
                "--devices=" + CROWD,
                "--rate=3",
                "--pairs=1",
                "--steady-rate=10",
                "--seconds=2",
                "--closed=20",
                "--in-flight=4",
                "--warm-up=10",
                "--admission-rate=60",
                "--settle=0",
                "--sample=" + CROWD,
                "--seed=5",
                "--out=" + file);

    assertThat(code).as(out.toString()).isZero();
    assertThat(out.toString()).contains("Seed 5", "throughput, closed", "ETA of");
    var json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.path("bounds"))
        .hasSize(7)
        .allSatisfy(bound -> assertThat(bound.path("held").isBoolean()).isTrue());
    assertThat(json.path("pairs"))
        .hasSize(1)
        .allSatisfy(pair -> {
          assertServed(pair.path("before"));
          assertServed(pair.path("beside"));
          assertServed(pair.path("after"));
          assertServed(pair.path("ballast"));
          assertThat(pair.at("/before/crowd").isNull()).isTrue();
          assertThat(pair.at("/beside/crowd/begin").asInt()).isPositive();
          assertThat(pair.at("/after/crowd").isNull()).isTrue();
        });
    assertThat(json.at("/heap/points")).hasSizeGreaterThan(1);
    assertThat(json.at("/heap/points").findValues("bytes"))
        .allSatisfy(bytes -> assertThat(bytes.asLong()).isPositive());
    // Some find the way free and are told no turn.
    assertThat(json.at("/eta/devices").asInt()).isBetween(CROWD / 2, CROWD);
    assertThat(json.at("/eta/longestWaitSeconds").asDouble()).isPositive();
  }

  private static void assertServed(JsonNode run) {
    assertThat(run.at("/steady/devices").asInt()).isEqualTo(20);
    assertThat(run.at("/closed/devices").asInt()).isEqualTo(20);
    for (var figure :
        new String[] {"/steady/perSecond", "/closed/perSecond", "/steady/millis/p95"}) {
      assertThat(run.at(figure).asDouble()).as(figure).isFinite().isPositive();
    }
    assertThat(run.at("/processors/node").asDouble()).isPositive();
  }
}
