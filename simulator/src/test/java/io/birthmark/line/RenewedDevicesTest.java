package io.birthmark.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.kill.JournalOracle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices that stay in the field, under certificates so short that their renewals come due within
 * seconds: the node opens them, invites the devices over MQTT, and retires each old certificate.
 */
@Tag("full")
class RenewedDevicesTest {
  private static final int DEVICES = 20;
  private static final int RENEWALS = 2;
  private static final Duration START = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void areInvitedProveThemselvesAndLeaveTheOldCertificateBehind() throws Exception {
    var data = folder.resolve("data");
    var node = NodeProcess.startDemo(data, arguments());
    LineRun.Outcome outcome;
    try {
      var address = node.awaitReady(START);
      var settings =
          new FactoryLine.Settings(
              address.mqtt(), "line", 20, 0, 11, 25, RENEWALS, Duration.ofMinutes(1));
      var api = NodeApi.of(address.http(), data.resolve("bootstrap.token"));
      outcome = new LineRun(data, api, InstantSource.system()).run(settings, DEVICES, _ -> {});
    } finally {
      node.stop();
    }

    assertThat(outcome.asItShouldBe()).as(ResultTable.of(outcome)).isTrue();
    var answers = Answers.read(data.resolve("line").resolve(Answers.FILE));
    for (var device : Answers.operational(answers)) {
      assertThat(Answers.certificates(answers).get(device)).as(device).hasSize(1 + RENEWALS);
    }
    try (var journal = JournalOracle.open(data)) {
      var oracle = JournalOracle.read(journal);
      assertThat(oracle.faults()).isEmpty();
      assertThat(oracle.contradictions(answers)).isEmpty();
      assertThat(oracle.mostActive()).isEqualTo(1);
    }
  }

  /** Good for five minutes after the backdate, and renewed after three to six seconds of them. */
  private List<String> arguments() throws Exception {
    var config =
        Files.writeString(
            folder.resolve("node.conf"),
            """
            birthmark.pki.device-validity = 10 minutes
            birthmark.twin.policy.renewal-left-percent = 98
            birthmark.twin.policy.renewal-spread-percent = 1
            """);
    return List.of("--config", config.toString());
  }
}
