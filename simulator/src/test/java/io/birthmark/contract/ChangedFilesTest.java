package io.birthmark.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and passwords change while a node runs. */
class ChangedFilesTest {
  @TempDir private static Path folder;

  private static String outcome(CaBench bench) {
    return new Attempt(bench, bench.check()).run().last();
  }

  @Test
  void areTakenUpWithoutARestartAndBadOnesAreNot() throws IOException {
    try (var bench = new EjbcaBench(folder)) {
      var store = folder.resolve("client/client.p12");
      var good = Files.readAllBytes(store);
      assertThat(outcome(bench)).isEqualTo("ISSUED");

      Files.write(store, Files.readAllBytes(folder.resolve("client/stranger.p12")));
      assertThat(outcome(bench)).isEqualTo("CA_MISCONFIGURED");

      Files.write(store, good);
      assertThat(outcome(bench)).isEqualTo("ISSUED");

      Files.write(store, new byte[] {1, 2, 3});
      assertThat(outcome(bench)).isEqualTo("ISSUED");

      Files.delete(store);
      assertThat(outcome(bench)).isEqualTo("ISSUED");
    }
  }
}
