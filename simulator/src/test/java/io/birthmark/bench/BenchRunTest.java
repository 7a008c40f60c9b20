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

/** The whole bench with very small fleets: that it reports, not how fast it is. */
@Tag("full")
class BenchRunTest {
  @TempDir private Path folder;

  @Test
  void everyFigureIsMeasured() throws Exception {
    var file = folder.resolve("report.json");
    var out = new StringWriter();

    int code =
        new CommandLine(new BenchCommand())
            .setOut(new PrintWriter(out, true))
            .execute(
                "--warm-up=100",
                "--fleets=200,100",
                "--recovered=100",
                "--mqtt-devices=40",
                "--seed=5",
                "--out=" + file);

    assertThat(code).isZero();
    assertThat(out.toString()).contains("Seed 5", "efficiency", "flatness").doesNotContain("unkn");
    var json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/fleets").findValuesAsText("devices")).containsExactly("100", "200");
    assertThat(json.at("/machine/postgresSettings/fsync").asText()).isEqualTo("on");
    assertThat(json.at("/machine/postgresSettings/synchronous_commit").asText()).isEqualTo("on");
    for (var part :
        new String[] {"efficiency", "direct", "mqtt", "recovery", "flatness", "limits", "fleets"}) {
      assertPositive("/" + part, json.path(part));
    }
    // So few twins may be hidden by what a collection frees.
    assertThat(json.at("/twin/heapBytes").isNumber()).isTrue();
  }

  private static void assertPositive(String path, JsonNode node) {
    if (node.isContainerNode()) {
      assertThat(node.size()).as(path).isPositive();
      node.properties().forEach(e -> assertPositive(path + "/" + e.getKey(), e.getValue()));
      node.elements().forEachRemaining(element -> assertPositive(path + "/", element));
    } else if (!node.isTextual()) {
      assertThat(node.isNumber()).as(path).isTrue();
      assertThat(node.asDouble()).as(path).isFinite().isNotNegative();
    }
  }
}
