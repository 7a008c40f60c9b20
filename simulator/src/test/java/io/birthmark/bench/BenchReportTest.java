package io.birthmark.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.birthmark.bench.BenchReport.Direct;
import io.birthmark.bench.BenchReport.Fleet;
import io.birthmark.bench.BenchReport.Limits;
import io.birthmark.bench.BenchReport.Machine;
import io.birthmark.bench.BenchReport.Mqtt;
import io.birthmark.bench.BenchReport.Part;
import io.birthmark.bench.BenchReport.Primitive;
import io.birthmark.bench.BenchReport.Recovery;
import io.birthmark.bench.BenchReport.Twin;
import io.birthmark.bench.BenchReport.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchReportTest {
  @TempDir private Path folder;

  private static BenchReport report(@Nullable Double database) {
    var primitive = new Primitive(40.5, "ACCP", Map.of("ACCP", 40.5, "JDK", 400.0));
    return new BenchReport(
        database == null ? null : 0.25,
        database == null ? null : 0.3,
        new Direct(
            1234.5,
            database == null ? null : 800.0,
            600,
            database,
            210,
            new Part(4000, 100, database),
            new Part(1700, 500, database)),
        new Mqtt(432.1, 20_000, 1500, database),
        new Twin(2900, 45_000),
        new Recovery(1600, 45_000, 700),
        database == null ? null : 1.05,
        List.of(new Fleet(10_000, 1000, 810.0, 805.0), new Fleet(200_000, 1000, 800.0, 845.0)),
        new Limits(200.0, primitive, primitive, primitive, primitive, 11.5, 40_000),
        new Workload("initial-key", "P-256", 256, 20_000, 4, 7),
        new Machine(2, 0.1, "25", List.of(), 4096, "G1", "17.6", Map.of("fsync", "on")));
  }

  private JsonNode written(BenchReport report) throws Exception {
    var file = folder.resolve("new").resolve("report.json");
    report.write(file);
    return new ObjectMapper().readTree(file.toFile());
  }

  @ParameterizedTest
  @CsvSource({
    "/efficiency, 0.25",
    "/efficiencyFromBirth, 0.3",
    "/direct/provisioningsPerSecond, 1234.5",
    "/direct/cpuMicros, 800",
    "/mqtt/provisioningsPerSecond, 432.1",
    "/twin/heapBytes, 2900",
    "/recovery/perSecond, 1600",
    "/flatness, 1.05",
    "/limits/floorMicros, 200",
    "/limits/csrVerify/micros, 40.5",
    "/limits/csrVerify/all/JDK, 400",
    "/limits/rawRowMicros, 11.5",
    "/workload/seed, 7"
  })
  void everyFigureHasItsPlaceInTheJson(String path, double value) throws Exception {
    assertThat(written(report(200.0)).at(path).asDouble(Double.NaN)).isEqualTo(value);
  }

  @Test
  void whatIsNotKnownIsNullAndNotAbsent() throws Exception {
    var json = written(report(null));

    assertThat(json.at("/efficiency").isNull()).isTrue();
    assertThat(json.at("/flatness").isNull()).isTrue();
    assertThat(json.at("/direct/cpuMicros").isNull()).isTrue();
    assertThat(json.at("/direct/databaseCpuMicros").isNull()).isTrue();
  }

  @Test
  void theTableSaysWhatIsAimedAtAndWhatIsUnknown() {
    assertThat(BenchTable.of(report(200.0)))
        .containsPattern("efficiency +0\\.250 +aim: 0\\.5 or more")
        .containsPattern("provisionings/s +1,235")
        .doesNotContain("unknown");
    assertThat(BenchTable.of(report(null))).containsPattern("efficiency +unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://127.0.0.1:5432/postgres, jdbc:postgresql://127.0.0.1:5432/b",
    "jdbc:postgresql://h/p?user=x&a=/y, jdbc:postgresql://h/b?user=x&a=/y"
  })
  void onlyTheDatabaseOfAnUrlIsAnother(String url, String other) {
    assertThat(Postgres.withDatabase(url, "b")).isEqualTo(other);
  }
}
