package io.birthmark.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.birthmark.broker.EmbeddedBroker.Persistence;
import io.birthmark.device.Bytes;
import io.birthmark.ingress.IngressCounters.Kind;
import io.birthmark.ingress.SparkplugHost;
import io.birthmark.twin.Deliver;
import io.birthmark.twin.EnrollmentDesk.CertificateReady;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host at a real broker, seen by a client that knows nothing of it. */
class SparkplugConversationTest {
  private static final Pattern STATE =
      Pattern.compile("\\{\"online\":(true|false),\"timestamp\":(\\d+)}");

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(0, Persistence.IN_MEMORY, folder);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void goesThroughTheWholeConversation() throws Exception {
    try (var host = new RunningHost(broker.url(), "talk", "");
        var station = station("talk", "station-talk")) {
      onlineSince(station);
      station.nbirth();

      station.dbirth("ACME-1");
      var challenge = station.hears("/ACME-1");
      assertThat(challenge.topic()).isEqualTo("spBv1.0/talk/DCMD/line-1/ACME-1");
      assertThat(challenge.qos()).isZero();
      assertThat(challenge.retained()).isFalse();
      assertThat(challenge.metric("Identity/Challenge")).isEqualTo("50 bytes");
      assertThat(challenge.metric("Identity/Profile")).isEqualTo("device/1");

      station.submits("ACME-1");
      assertThat(station.hears("/ACME-1").metric("Identity/Status")).isEqualTo("PENDING");

      var submission = host.desk.submissions.poll(20, TimeUnit.SECONDS);
      assertThat(submission).isNotNull();
      var some = Bytes.copyOf(new byte[400]);
      host.tell(
          new SparkplugHost.Tell(
              new Deliver(
                  submission.device(),
                  submission.route(),
                  new CertificateReady(some, some, some, ScriptedDesk.CHALLENGE))));
      assertThat(station.hears("/ACME-1").metric("Identity/Certificate")).isEqualTo("400 bytes");

      station.provesInstalled("ACME-1");
      assertThat(station.hears("/ACME-1").metric("Identity/Status")).isEqualTo("OPERATIONAL");

      assertThat(host.status())
          .satisfies(status -> {
            assertThat(status.online()).isTrue();
            assertThat(status.edgeNodes()).isEqualTo(1);
            assertThat(status.counts()).containsEntry(Kind.SERVED, 3L);
          });
    }
  }

  @Test
  void answersRubbishAndAsksAnUnknownEdgeNodeToBeBorn() throws Exception {
    try (var host = new RunningHost(broker.url(), "rubbish", "");
        var station = station("rubbish", "station-rubbish")) {
      onlineSince(station);

      station.publish(station.topic("DDATA") + "/ACME-2", new byte[] {1, 2, 3}, 0, false);
      var answer = station.hears("/ACME-2");
      assertThat(answer.metric("Identity/Error")).isEqualTo("BAD_MESSAGE");
      assertThat(answer.metric("Identity/ErrorText")).contains("protobuf");

      station.dbirth("ACME-2");
      assertThat(station.hears("/ACME-2").metric("Identity/Error")).isEqualTo("EDGE_NOT_BORN");
      assertThat(station.hears("NCMD/line-1").metric("Node Control/Rebirth")).isEqualTo("true");

      station.publish("spBv1.0/rubbish/DBIRTH/no-edge-node", new byte[0], 1, false);
      station.nbirth();
      station.dbirth("ACME-2");
      station.hears("/ACME-2", m -> !m.metric("Identity/Challenge").isEmpty());
      assertThat(host.status().counts()).containsEntry(Kind.BAD_TOPIC, 1L);
    }
  }

  @Test
  void leavesAWillWithTheTimeOfItsBirthAndComesBackWithALaterOne() throws Exception {
    try (var _ = new RunningHost(broker.url(), "will", "");
        var station = station("will", "station-will")) {
      long born = onlineSince(station);

      // A second client of the same name makes the broker drop the host's connection unheard.
      try (var _ = Station.connect(broker.url(), "will-0", "other", "other", "other")) {
        assertThat(timestamp(station.hears("STATE/will", m -> !online(m)))).isEqualTo(born);
        assertThat(timestamp(station.hears("STATE/will", SparkplugConversationTest::online)))
            .isGreaterThan(born);
      }
    }
  }

  @Test
  void saysThatItIsOnlineWhenSomebodySaysOtherwise() throws Exception {
    try (var _ = new RunningHost(broker.url(), "alive", "");
        var station = station("alive", "station-alive")) {
      long born = onlineSince(station);

      station.publish("spBv1.0/STATE/alive", "OFFLINE".getBytes(US_ASCII), 1, true);

      assertThat(timestamp(station.hears("STATE/alive", SparkplugConversationTest::online)))
          .isEqualTo(born);
    }
  }

  @Test
  void publishesItsDeathBeforeItGoes() throws Exception {
    try (var host = new RunningHost(broker.url(), "death", "");
        var station = station("death", "station-death")) {
      long born = onlineSince(station);

      host.stop();

      var death = station.hears("STATE/death", m -> !online(m));
      assertThat(timestamp(death)).isGreaterThanOrEqualTo(born);
    }
    // What is retained is a death, for edge nodes that come later.
    try (var late = station("death", "station-late")) {
      var state = late.hears("STATE/death");
      assertThat(state.retained()).isTrue();
      assertThat(online(state)).isFalse();
    }
  }

  @Test
  void diesInOrderAlsoWhenItsActorSystemIsEnded() throws Exception {
    try (var station = station("ended", "station-ended")) {
      try (var _ = new RunningHost(broker.url(), "ended", "")) {
        onlineSince(station);
      }

      assertThat(online(station.hears("STATE/ended", m -> !online(m)))).isFalse();
    }
  }

  @Test
  void servesGroupsOnSeveralConnections() throws Exception {
    try (var _ = new RunningHost(broker.url(), "many", "partitions = [[\"east\"], [\"west\"]]");
        var east = Station.connect(broker.url(), "east", "east", "line-1", "many");
        var west = Station.connect(broker.url(), "west", "west", "line-1", "many")) {
      for (var station : new Station[] {east, west}) {
        onlineSince(station);
        station.nbirth();
        station.dbirth("ACME-3");
        assertThat(station.hears("/ACME-3").metric("Identity/Profile")).isEqualTo("device/1");
      }
    }
  }

  @Test
  void comesBackWhenTheBrokerDoes(@TempDir Path own) throws Exception {
    var first = EmbeddedBroker.start(0, Persistence.IN_MEMORY, own);
    try (var _ = new RunningHost(first.url(), "back", "")) {
      long born;
      try (var station = Station.connect(first.url(), "before", "back", "line-1", "back")) {
        born = onlineSince(station);
      } finally {
        first.close();
      }

      try (var _ = EmbeddedBroker.start(first.port(), Persistence.IN_MEMORY, own);
          var station = Station.connect(first.url(), "after", "back", "line-1", "back")) {
        assertThat(onlineSince(station)).isGreaterThan(born);
        station.nbirth();
        station.dbirth("ACME-4");
        assertThat(station.hears("/ACME-4").metric("Identity/Profile")).isEqualTo("device/1");
      }
    }
  }

  private static Station station(String hostId, String clientId) throws Exception {
    return Station.connect(broker.url(), clientId, hostId, "line-1", hostId);
  }

  private static long onlineSince(Station station) {
    var state = station.hears("", m -> m.topic().contains("/STATE/") && online(m));
    assertThat(state.qos()).isEqualTo(1);
    return timestamp(state);
  }

  private static boolean online(Station.Heard state) {
    var json = STATE.matcher(state.text());
    return json.matches() && json.group(1).equals("true");
  }

  private static long timestamp(Station.Heard state) {
    var json = STATE.matcher(state.text());
    assertThat(json.matches()).as(state.text()).isTrue();
    return Long.parseLong(json.group(2));
  }
}
