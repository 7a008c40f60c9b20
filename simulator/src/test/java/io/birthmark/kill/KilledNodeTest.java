package io.birthmark.kill;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.line.ResultTable;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tenth of all MQTT messages is lost each way while node, broker and database go down in turn:
 * every good device must become OPERATIONAL, no deadline may be missed when it is over, and the
 * line's own file of every answer must agree with the journal read by plain SQL.
 */
@Tag("full")
class KilledNodeTest {
  private static final int ROUNDS = 5;
  private static final int BETWEEN = 50;
  private static final double RATE = 25;
  private static final double DROP = 0.1;

  @TempDir private Path folder;

  @Test
  void onH2() throws Exception {
    run(new Site.Store.H2());
  }

  @Test
  void onPostgreSql() throws Exception {
    run(new Site.Store.OwnServer());
  }

  private void run(Site.Store store) throws Exception {
    long seed = new SecureRandom().nextInt(1_000_000_000);
    System.out.println("KilledNodeTest seed " + seed);

    var outcome =
        KillLoop.run(
            folder.resolve("site"),
            store,
            new KillLoop.Plan(ROUNDS, BETWEEN, RATE, DROP, seed),
            InstantSource.system());

    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.struck()).isEqualTo(ROUNDS);
    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome.line())).isTrue();
  }
}
