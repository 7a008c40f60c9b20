package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that a node was given are used, and after that stand nowhere but in its key table,
 * encrypted, and in the files that hold them on purpose: not in the database, the data folder, the
 * log, or the memory.
 */
@Tag("full")
class PlantedSecretsTest {
  private static final int DEVICES = 40;
  private static final long SEED = 31;
  private static final Duration START = Duration.ofMinutes(2);
  private static final String IN_USE = "the key of challenges";

  @TempDir private Path folder;

  @Test
  void standNowhereAfterTheirUse() throws Exception {
    var data = folder.resolve("data");
    var dump = folder.resolve("node.hprof");
    var needles = new Needles();
    var node = NodeProcess.startDemo(data, List.of());
    try {
      var address = node.awaitReady(START);
      provision(data, address);
      plant(needles, data);
      assertThat(needles.in(data.resolve("line/manufacturer.json")))
          .as("what is planted is found where it is")
          .contains("the group key in base64");
      dump(data, dump);
    } finally {
      node.stop();
    }

    assertThat(found(needles, data)).isEmpty();
    assertThat(needles.in(dump)).containsExactly(IN_USE);
  }

  private static void provision(Path data, NodeProcess.Address address) throws Exception {
    var settings =
        new FactoryLine.Settings(address.mqtt(), "line", 20, 0, SEED, 25, 0, Duration.ofMinutes(1));
    var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
    var outcome = new LineRun(data, api, InstantSource.system()).run(settings, DEVICES, _ -> {});
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
  }

  private static void plant(Needles needles, Path data) throws IOException {
    var maker = Manufacturer.open(data.resolve("line"), Instant.EPOCH);
    needles.add("the group key", maker.groupKey().toByteArray());
    for (var unit : ProductionPlan.of(SEED, DEVICES)) {
      switch (unit.source()) {
        case IMPORTED_KEY, DERIVED_KEY ->
            needles.add(
                "initial key " + unit.unit(),
                maker.initialKey(unit.device(), unit.source()).toByteArray());
        case TOKEN -> needles.add("token " + unit.unit(), maker.token(unit.device()).toByteArray());
        // No secret of the node's: it knows the public halves alone.
        case MANUFACTURER_KEY, IDEVID -> {}
      }
    }
    var secrets = data.resolve("secrets");
    for (var name : List.of("ca-issuing.passphrase", "ca-root.passphrase")) {
      needles.addText(name, Files.readString(secrets.resolve(name)).strip());
    }
    needles.add(IN_USE, Files.readAllBytes(secrets.resolve("challenge.key")));
  }

  /** What is reachable, after a collection of what is not. */
  private static void dump(Path data, Path file) throws Exception {
    long pid = LineJson.MAPPER.readTree(data.resolve("node.json").toFile()).path("pid").asLong();
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, "" + pid, "GC.heap_dump", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(file.resolveSibling("jcmd.log").toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(file).as("jcmd made a dump").isNotEmptyFile();
  }

  /** By file, what stands in it; the line's own files and the folder of secrets are left out. */
  private static Map<String, Set<String>> found(Needles needles, Path data) throws IOException {
    var found = new TreeMap<String, Set<String>>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(data)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(data.resolve("line")))
              .filter(file -> !file.startsWith(data.resolve("secrets")))
              .toList();
    }
    for (var file : files) {
      var here = needles.in(file);
      if (!here.isEmpty()) {
        found.put(data.relativize(file).toString(), here);
      }
    }
    return found;
  }
}
