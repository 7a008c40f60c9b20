package io.birthmark.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The demo with outages, as its user runs it but smaller: both CAs, every fault, two kills. */
@Tag("full")
class ChaosDemoTest {
  @TempDir private Path folder;

  @Test
  void everyDeviceIsServedAndNoCertificateIsUnaccountedFor() throws Exception {
    var out = new StringWriter();
    long seed = new SecureRandom().nextInt(1_000_000_000);
    System.out.println("ChaosDemoTest seed " + seed);

    int code =
        new CommandLine(new DemoCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(
                "--devices=450",
                "--rate=20",
                "--ca=ejbca,awspca",
                "--chaos",
                "--horizon=15s",
                "--exit",
                "--seed=" + seed,
                "--data=" + folder.resolve("data"),
                "--http-port=0",
                "--mqtt-port=0",
                "--status-port=0");

    assertThat(code).as(out.toString()).isZero();
    var report =
        new ObjectMapper().readTree(folder.resolve("data/demo-report.json").toFile()).path("cas");
    assertThat(report).hasSize(2);
    for (var ca : report) {
      assertThat(ca.path("duplicatesDelivered").asInt()).as(ca.toString()).isZero();
      assertThat(ca.path("lost").asInt()).as(ca.toString()).isZero();
      assertThat(ca.path("adopted").asInt()).as(ca.toString()).isGreaterThan(100);
      // A ledger may tell more: a CA that came back to many at once throttles by its own quota too.
      assertThat(OutagePlan.KINDS)
          .as(ca.toString())
          .allSatisfy(kind ->
              assertThat(ca.path("faults").path(kind).asInt())
                  .as(kind)
                  .isGreaterThanOrEqualTo(OutagePlan.TIMES));
    }
  }
}
